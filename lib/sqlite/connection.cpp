#include "sqlite/connection.hpp"

#include <errno.h>
#include <fmt/core.h>
#include <limits>
#include <new>
#include <sqlite3.h>
#include <system_error>
#include <utility>

#include "sqlite/database_files.hpp"
#include "sqlite/writer_lock.hpp"

namespace candled::sqlite {
namespace {

// Writers retry anyway, and ending the program should not wait for the lock of another process.
constexpr int busy_timeout_ms = 250;

bool means_full(int system_error) {
  return failure_of_system(system_error) == store::StoreFailure::full;
}

store::StoreFailure failure_of(int code, int system_error) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return store::StoreFailure::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return store::StoreFailure::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return store::StoreFailure::damaged;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return means_full(system_error) ? store::StoreFailure::full : store::StoreFailure::not_writable;
    case SQLITE_IOERR:
      return means_full(system_error) ? store::StoreFailure::full : store::StoreFailure::io;
    default:
      return store::StoreFailure::io;
  }
}

/// Returns SQLite's message, with the system's message if there is one.
std::string in_words(int code, std::string_view sqlite_says, int system_error) {
  const bool of_system =
      (code & 0xff) == SQLITE_CANTOPEN || ((code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_SHORT_READ);
  if (!of_system || system_error == 0) return std::string(sqlite_says);
  return fmt::format("{}: {}", sqlite_says, std::generic_category().message(system_error));
}

sqlite3_file* file_of(sqlite3* handle) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file;
}

int mode_of(Connection::Access access) {
  switch (access) {
    case Connection::Access::read_only:
      return SQLITE_OPEN_READONLY;
    case Connection::Access::tidy:
      return SQLITE_OPEN_READWRITE;
    case Connection::Access::read_write:
      break;
  }
  return SQLITE_OPEN_READWRITE;
}

/// Returns a URI that declares a file to be immutable. The path must be absolute.
std::string immutable_uri(const std::string& file) {
  std::string uri = "file://";
  for (const char c : file)
    uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
  return uri + "?immutable=1";
}

/// The type name that SQLite uses for our pointer, so that only our functions can read it.
constexpr const char* rows_pointer = "candled::store::CollectedRows";

}  // namespace

/// The SQL function collect(rows, ...).
struct Collecting {
  static void step(sqlite3_context* context, int count, sqlite3_value** values) {
    auto* const rows = static_cast<CollectedRows*>(sqlite3_value_pointer(values[0], rows_pointer));
    if (rows == nullptr || std::cmp_not_equal(count, rows->width_))
      return sqlite3_result_error(context, "collect() is for our queries", -1);
    std::int64_t* row = nullptr;
    try {
      row = rows->add_row();
    } catch (const std::bad_alloc&) {
      return sqlite3_result_error_nomem(context);
    }
    std::uint64_t nulls = 0;
    for (int i = 1; i < count; ++i) {
      row[i] = sqlite3_value_int64(values[i]);
      if (row[i] == 0 && sqlite3_value_type(values[i]) == SQLITE_NULL) nulls |= std::uint64_t{1} << (i - 1);
    }
    row[0] = static_cast<std::int64_t>(nulls);
  }
  static void end(sqlite3_context*) {}

  static int define(sqlite3* handle) {
    constexpr int any_count = -1;
    return sqlite3_create_function_v2(handle, "collect", any_count, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr,
                                      nullptr, step, end, nullptr);
  }
};

SqliteError::SqliteError(store::StoreFailure failure, const std::filesystem::path& file,
                         std::string_view what)
    : std::runtime_error(fmt::format("{}: {}", file.string(), what)),
      failure_(failure) {}

void Connection::Closer::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}
void Statement::Finalizer::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

Connection::Connection(const std::filesystem::path& file, Access access) : file_(file.string()) {
  open(file_, mode_of(access));
  if (access == Access::tidy) run("PRAGMA query_only = ON");
}

Connection::Connection(const std::filesystem::path& file, std::optional<LockedFile> lock)
    : file_(file.string()),
      held_(std::move(lock)) {
  open(immutable_uri(file_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

void Connection::open(const std::string& name, int mode) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  if (const int defined = Collecting::define(handle); defined != SQLITE_OK) fail(defined);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Connection::require_in_place() {
  const std::string why = lock_ == nullptr ? "" : lock_->displaced();
  if (why.empty()) return;
  empty_log();
  fail(store::StoreFailure::displaced, why);
}

void Connection::secure_lost_log() {
  if (lock_ != nullptr && lock_->lost_log()) empty_log();
}

/// Empties the log as far as readers allow; the next call does the rest.
void Connection::empty_log() {
  sqlite3_wal_checkpoint_v2(handle_.get(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::string Connection::text(std::string_view sql) {
  Statement statement(*this, sql);
  auto rows = statement.rows();
  return rows.next() ? rows.text(0) : std::string();
}

bool Connection::read_only() const {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

void Connection::read_file(std::uint64_t offset, std::span<std::byte> out) const {
  auto* file = file_of(handle_.get());
  const int code = file->pMethods->xRead(file, out.data(), static_cast<int>(out.size()),
                                         static_cast<sqlite3_int64>(offset));
  if (code != SQLITE_OK) fail(code);
}

void Connection::allow_checkpoint_on_close() {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

void Connection::fail(int code) const {
  // The place of the error number depends on where SQLite met the error: only COMMIT leaves it in errno
  // alone.
  const int left_in_errno = errno;
  const int recorded = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
  const int system_error = means_full(left_in_errno) ? left_in_errno : recorded;
  const bool current = handle_ && (sqlite3_errcode(handle_.get()) & 0xff) == (code & 0xff);
  const store::StoreFailure failure = failure_of(code, system_error);
  if (failure == store::StoreFailure::full)
    fail(failure, fmt::format("the disk is full: {}", std::generic_category().message(
                                                          means_full(system_error) ? system_error : ENOSPC)));
  fail(failure, in_words(code, current ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code), system_error));
}

void Connection::fail(store::StoreFailure failure, std::string_view what) const {
  throw SqliteError(failure, file_, what);
}

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection.handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  // Our SQL is correct, so anything it does not find is missing from the file.
  if (code == SQLITE_ERROR)
    connection.fail(store::StoreFailure::damaged, sqlite3_errmsg(connection.handle_.get()));
  if (code != SQLITE_OK) connection.fail(code);
}

void Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), index, value);
}

void Statement::bind(int index, std::optional<std::int64_t> value) {
  if (value) return bind(index, *value);
  sqlite3_bind_null(handle_.get(), index);
}

void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text(handle_.get(), index, text.data(), static_cast<int>(text.size()), nullptr);
}

void Statement::bind(int index, Bytes bytes) {
  const std::string_view value = bytes.bytes;
  sqlite3_bind_blob(handle_.get(), index, value.data(), static_cast<int>(value.size()), nullptr);
}

void Statement::bind_rows(CollectedRows& rows) {
  sqlite3_bind_pointer(handle_.get(), 1, &rows, rows_pointer, nullptr);
}

std::size_t Statement::run() {
  const Rows reset_at_end(*this);
  const int before = sqlite3_total_changes(connection_->handle_.get());
  while (step()) continue;
  return static_cast<std::size_t>(sqlite3_total_changes(connection_->handle_.get()) - before);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) connection_->fail(code);
  return code == SQLITE_ROW;
}

Rows::~Rows() {
  sqlite3_reset(statement_.handle_.get());
}

std::int64_t Rows::integer(int column) const {
  return sqlite3_column_int64(statement_.handle_.get(), column);
}

std::optional<std::int64_t> Rows::maybe_integer(int column) const {
  if (sqlite3_column_type(statement_.handle_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Rows::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_.get(), column));
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text), size);
}

std::string Rows::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.handle_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle_.get(), column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  if (kind == Kind::write) connection.require_in_place();
  connection.run(kind == Kind::read ? "BEGIN" : "BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // After some failures, such as a full disk, SQLite has already rolled back.
  if (sqlite3_get_autocommit(connection_.handle_.get()) != 0) return;
  sqlite3_exec(connection_.handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  connection_.run("COMMIT");
  connection_.secure_lost_log();
}

}  // namespace candled::sqlite
