#include <stdexcept>
#include <string_view>
#include <utility>

#include "postgres/connection.hpp"

namespace candled::postgres {
namespace {

/// Returns what begins a transaction, in one round trip. Everything is set for the transaction alone, because
/// a pool hands the session on to others afterwards.
///
/// The timeouts of a writer are for the case that it stops: others wait for the row that it has updated.
/// A warning is how the server says that a commit is on no standby: client_min_messages must let it pass.
/// statement_timeout ends what a client has given up already.
std::string_view beginning_of(Transaction::Kind kind) {
  switch (kind) {
    case Transaction::Kind::snapshot:
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '5s'";
    case Transaction::Kind::long_snapshot:
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '601s'";
    case Transaction::Kind::write:
      return "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '3s';"
             "SET LOCAL idle_in_transaction_session_timeout = '5s'; SET LOCAL "
             "client_connection_check_interval = '2s';"
             "SET LOCAL client_min_messages = warning";
    case Transaction::Kind::quick:
      return "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '3s';"
             "SET LOCAL idle_in_transaction_session_timeout = '5s'; SET LOCAL "
             "client_connection_check_interval = '2s';"
             "SET LOCAL client_min_messages = warning; SET LOCAL synchronous_commit = off";
  }
  throw std::logic_error("no such kind of transaction");
}

}  // namespace

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  if (connection.in_transaction()) throw std::logic_error("a transaction within another one");
  try {
    connection.run_script(beginning_of(kind));
  } catch (const PostgresError&) {
    roll_back();
    throw;
  }
}

Transaction::~Transaction() {
  if (open_) roll_back();
}

void Transaction::commit(Connection::Deadline deadline) {
  open_ = false;
  connection_.commit(deadline);
}

/// A connection that cannot even do that is broken afterwards.
void Transaction::roll_back() {
  try {
    if (connection_.in_transaction()) connection_.run_script("ROLLBACK");
  } catch (const PostgresError&) {
    return;
  }
}

Connection& Session::connection() {
  if (is_connected()) return *connection_;
  if (connection_) ++first_host_;
  connection_.reset();
  try {
    const Access access = std::exchange(takes_any_, false) ? Access::any : access_;
    Connection& connection = connection_.emplace(target_, access, first_host_);
    ++connections_;
    return connection;
  } catch (const PostgresError&) {
    ++first_host_;
    throw;
  }
}

void Session::leave() {
  if (connection_) ++first_host_;
  connection_.reset();
  takes_any_ = access_ == Access::read;
}

}  // namespace candled::postgres
