#include "postgres/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <vector>

#include "postgres/connecting.hpp"

namespace candled::postgres {
namespace {

using std::chrono::steady_clock;
using store::StoreFailure;

std::string_view field_of(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  const std::string_view field = text == nullptr ? "" : text;
  return field.substr(0, field.find_last_not_of('\n') + 1);
}

/// Returns a message of the server: its text, its detail, its SQLSTATE.
std::string described(const PGresult* result) {
  const std::string_view detail = field_of(result, PG_DIAG_MESSAGE_DETAIL);
  return fmt::format("{}{}{} ({})", field_of(result, PG_DIAG_MESSAGE_PRIMARY), detail.empty() ? "" : ": ",
                     detail, field_of(result, PG_DIAG_SQLSTATE));
}

/// Keeps the first warning. `place` is the std::string for it.
void keep_warning(void* place, const PGresult* notice) {
  std::string& warning = *static_cast<std::string*>(place);
  if (warning.empty() && field_of(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING")
    warning = described(notice);
}

bool ends_session(const PGresult* error) {
  const std::string_view severity = field_of(error, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC";
}

bool is_error(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY;
}

/// Returns whether a server or a pool between us and it says with this SQLSTATE that it does not know what
/// has become of a commit.
bool leaves_doubt(std::string_view state) {
  return state.starts_with("08") || state == "40003";
}

}  // namespace

void Connection::Finisher::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Connection::Connection(const Target& target, Access access, std::size_t first_host)
    : target_(target),
      handle_(postgres::connect(target, access, first_host)) {
  PQsetNoticeReceiver(handle_.get(), keep_warning, &warning_);
}

bool Connection::broken() const {
  if (!handle_ || PQstatus(handle_.get()) != CONNECTION_OK) return true;
  // Between transactions a server says nothing but that it ends the session.
  return !in_transaction() && wait_for_socket(PQsocket(handle_.get()), true, false, steady_clock::now());
}

Result Connection::run(std::string_view sql, std::span<const Parameter> parameters, Deadline deadline) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const Parameter& parameter : parameters) {
    const auto& value = parameter.value();
    types.push_back(parameter.type());
    values.push_back(value ? value->data() : nullptr);
    lengths.push_back(value ? static_cast<int>(value->size()) : 0);
  }
  constexpr int binary = 1;
  const std::vector<int> formats(parameters.size(), binary);
  begin_statement();
  return finish(
      PQsendQueryParams(handle_.get(), std::string(sql).c_str(), static_cast<int>(parameters.size()),
                        types.data(), values.data(), lengths.data(), formats.data(), binary),
      deadline);
}

void Connection::run_script(std::string_view sql, Deadline deadline) {
  begin_statement();
  finish(PQsendQuery(handle_.get(), std::string(sql).c_str()), deadline);
}

void Connection::fail(StoreFailure failure, std::string_view what) const {
  throw PostgresError(failure, target_.name, what);
}

bool Connection::in_transaction() const {
  return handle_ && PQtransactionStatus(handle_.get()) != PQTRANS_IDLE;
}

void Connection::begin_statement() {
  if (!handle_) fail(StoreFailure::unreachable, "the connection was lost");
  warning_.clear();
}

/// Waits for the results of what was sent, and returns the last one, or throws the first error among them.
/// `sent` is 0 if it could not be sent.
Result Connection::finish(int sent, Deadline deadline) {
  if (sent == 0) lose(PQerrorMessage(handle_.get()));
  const auto until = steady_clock::now() + deadline;
  flush(until);
  Result kept(nullptr);
  while (Result next = next_result(until)) {
    if (!kept || !is_error(kept.handle_.get())) kept = std::move(next);
    if (ends_session(kept.handle_.get())) break;  // only the end of the connection follows
  }
  if (!kept) lose("there is no answer to a statement");
  if (is_error(kept.handle_.get())) fail(kept.handle_.get());
  return kept;
}

void Connection::flush(steady_clock::time_point until) {
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left == 0) return;
    if (left < 0) lose(PQerrorMessage(handle_.get()));
    // The server may wait for us to read before it reads on.
    if (!wait_for_socket(PQsocket(handle_.get()), true, true, until)) lose("the server does not read");
    if (PQconsumeInput(handle_.get()) == 0) lose(PQerrorMessage(handle_.get()));
  }
}

/// Returns nothing after the last result of what was sent.
Result Connection::next_result(steady_clock::time_point until) {
  while (PQisBusy(handle_.get()) != 0) {
    if (!wait_for_socket(PQsocket(handle_.get()), true, false, until))
      lose("the server does not answer in time");
    if (PQconsumeInput(handle_.get()) == 0) lose(PQerrorMessage(handle_.get()));
  }
  Result result(PQgetResult(handle_.get()));
  const ExecStatusType status = PQresultStatus(result.handle_.get());
  if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
    lose("COPY is not among the statements that this connection can run");
  return result;
}

/// Closes the connection. Nothing is cancelled: a COMMIT that waits for a standby would be taken for done.
void Connection::lose(std::string_view why) {
  const PostgresError error(StoreFailure::unreachable, target_.name, why);
  handle_.reset();  // and with it the text of `why`
  throw error;
}

void Connection::fail(const PGresult* error) {
  const std::string_view state = field_of(error, PG_DIAG_SQLSTATE);
  if (state.empty()) lose(PQresultErrorMessage(error));
  if (ends_session(error)) handle_.reset();
  throw PostgresError(failure_of(state), target_.name, described(error), state);
}

void Connection::commit(Deadline deadline) {
  begin_statement();
  try {
    const Result result = finish(PQsendQuery(handle_.get(), "COMMIT"), deadline);
    if (PQcmdStatus(result.handle_.get()) != std::string_view("COMMIT"))
      fail(StoreFailure::io, "the server has rolled back instead of committing");
  } catch (const PostgresError& error) {
    if (handle_ && !leaves_doubt(error.state())) throw;
    doubt(error.reason());
  }
  if (!warning_.empty()) doubt(warning_);
}

void Connection::doubt(std::string_view why) {
  handle_.reset();
  fail(StoreFailure::in_doubt, fmt::format("the server did not confirm a commit: {}", why));
}

}  // namespace candled::postgres
