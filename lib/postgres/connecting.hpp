#pragma once

#include <chrono>
#include <cstddef>

#include "postgres/connection.hpp"

namespace candled::postgres {

/// A moment on a clock that nobody sets.
using Until = std::chrono::steady_clock::time_point;

/// Waits until a socket can be read or, with `or_written`, written. Returns whether that came about in time.
bool wait_for_socket(int socket, bool readable, bool writable, Until until);

/// Connects to the first host of a URL, counted from number `first_host`, that accepts the connection, and
/// returns the connection. Each host has 5 s to do so, or connect_timeout of the URL. Throws PostgresError.
///
/// libpq's own way to the next host needs its blocking functions, which do not tell the SQLSTATE of a
/// refusal; with PQconnectPoll() it never leaves a host that accepts a connection and then keeps silent.
pg_conn* connect(const Target& target, Access access, std::size_t first_host);

}  // namespace candled::postgres
