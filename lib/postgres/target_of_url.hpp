#pragma once

#include <expected>
#include <string_view>

#include "postgres/connection.hpp"
#include "store/store_error.hpp"

namespace candled::postgres {

/// The form of the URLs, for error messages.
inline constexpr std::string_view urls = "postgres://[USER@]HOST[,HOST...]/DATABASE";

/// Returns `url` without the password that may be in it, so that it can be shown.
std::string without_password(std::string_view url);

/// Returns the database that a URL names: a connection URI of libpq (PostgreSQL's documentation, 34.1.1.2)
/// with a host and a database. Connects to nothing.
std::expected<Target, store::StoreError> target_of_url(std::string_view url);

}  // namespace candled::postgres
