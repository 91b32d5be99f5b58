#pragma once

#include "postgres/connection.hpp"

namespace candled::postgres {

/// Runs `work` with a connection that shows one moment of the database, and returns its result. Where the
/// connection turns out to be broken, or the server gives the moment up (which a standby does to replay what
/// the primary has removed), it runs once more.
template <typename Work>
auto in_snapshot(Session& session, const Work& work) {
  for (bool again = false;; again = true) {
    Connection& connection = session.connection();
    try {
      const Transaction snapshot(connection, Transaction::Kind::snapshot);
      return work(connection);
    } catch (const PostgresError& error) {
      const bool gone = connection.broken() || error.state() == "40001";
      if (again || !gone) throw;
    }
  }
}

}  // namespace candled::postgres
