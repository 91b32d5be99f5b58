#pragma once

#include "postgres/connection.hpp"

namespace candled::postgres {

/// Throws unless the database has the tables of a store that this program can read: `not_a_database` if there
/// are none, `newer_schema` if a newer version of candled has changed them incompatibly, `older_schema` if
/// they must be brought up to date first.
void require_schema(Connection& connection);

/// Makes the tables, or brings them up to date. Several processes may do that at once. Returns whether the
/// store is new. Throws `newer_schema` as above.
bool migrate(Connection& connection);

}  // namespace candled::postgres
