#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "postgres/postgres_error.hpp"
#include "postgres/values.hpp"

struct pg_conn;
struct pg_result;

namespace candled::postgres {

/// The address of a database.
struct Target {
  std::string url;   ///< a URI of libpq: `postgres://user@host1,host2/name?...`
  std::string name;  ///< the same without a password, for messages
};

/// The purpose of a connection.
enum class Access : std::uint8_t {
  read,   ///< reads only, if possible from a standby
  any,    ///< reads only, from the next host that answers
  write,  ///< needs a server that accepts writes
};

/// The rows that a statement returned, in binary format. Columns are counted from 0. Reading a value of
/// another type than the column has, a null as a value, or beyond the rows and columns throws
/// std::logic_error.
class Result {
 public:
  std::size_t size() const;
  bool is_null(std::size_t row, int column) const;
  /// Returns a smallint, integer or bigint.
  std::int64_t integer(std::size_t row, int column) const;
  std::optional<std::int64_t> maybe_integer(std::size_t row, int column) const;
  bool boolean(std::size_t row, int column) const;
  TimePoint time(std::size_t row, int column) const;
  std::optional<TimePoint> maybe_time(std::size_t row, int column) const;
  /// Returns the bytes of a text, a bytea, or a value to be decoded. They live as long as the result.
  std::string_view bytes(std::size_t row, int column) const;
  std::string text(std::size_t row, int column) const { return std::string(bytes(row, column)); }
  /// Returns the number of rows that an INSERT, UPDATE or DELETE has changed.
  std::size_t changed() const;

 private:
  friend class Connection;
  struct Clearer {
    void operator()(pg_result* result) const;
  };
  explicit Result(pg_result* result) : handle_(result) {}
  explicit operator bool() const { return handle_ != nullptr; }

  /// Returns a value, which must be of one of `types`, and not null.
  std::string_view value(std::size_t row, int column, std::initializer_list<Type> types) const;

  std::unique_ptr<pg_result, Clearer> handle_;
};

/// A connection to a database. Not thread-safe. Failures throw PostgresError.
///
/// Every call has a deadline, also where the server's machine does not answer any more. A call that fails for
/// another reason than an error that the server reported leaves a connection that is broken().
class Connection {
 public:
  using Deadline = std::chrono::milliseconds;

  /// How long one statement may take, and a commit, which may wait for a standby.
  static constexpr Deadline statement_deadline{4'000};
  static constexpr Deadline commit_deadline{10'000};
  /// For statements whose work grows with the store, such as a verification.
  static constexpr Deadline long_deadline{600'000};

  /// Connects to the first of the URL's hosts that accepts it, within 5 s for each host or connect_timeout of
  /// the URL, besides what the system takes to find the address of a name; the search begins at host number
  /// `first_host` and goes round. Throws `unreachable` if none answers, `bad_url`, or what the server says.
  Connection(const Target& target, Access access, std::size_t first_host = 0);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Returns whether the connection can be used no more, as far as is known without asking the server.
  bool broken() const;

  /// Runs one statement with parameters $1, $2, ..., and returns its rows.
  Result run(std::string_view sql, std::span<const Parameter> parameters = {},
             Deadline deadline = statement_deadline);
  Result run(std::string_view sql, std::initializer_list<Parameter> parameters,
             Deadline deadline = statement_deadline) {
    return run(sql, std::span(parameters.begin(), parameters.size()), deadline);
  }
  /// Runs several statements without parameters or results, separated by semicolons.
  void run_script(std::string_view sql, Deadline deadline = statement_deadline);

  const Target& target() const { return target_; }

  /// Throws a PostgresError whose message begins with the store's name.
  [[noreturn]] void fail(store::StoreFailure failure, std::string_view what) const;

 private:
  friend class Transaction;
  struct Finisher {
    void operator()(pg_conn* connection) const;
  };

  bool in_transaction() const;
  void begin_statement();
  Result finish(int sent, Deadline deadline);
  void flush(std::chrono::steady_clock::time_point until);
  Result next_result(std::chrono::steady_clock::time_point until);
  [[noreturn]] void lose(std::string_view why);
  [[noreturn]] void doubt(std::string_view why);
  [[noreturn]] void fail(const pg_result* error);
  void commit(Deadline deadline);

  Target target_;
  std::string warning_;                        // the first warning since the last statement was sent
  std::unique_ptr<pg_conn, Finisher> handle_;  // null once it is broken
};

/// A transaction: everything from here to commit() takes effect, or nothing does.
class Transaction {
 public:
  enum class Kind : std::uint8_t {
    snapshot,       ///< reads one moment of the database: REPEATABLE READ, READ ONLY
    long_snapshot,  ///< the same for statements that are given long_deadline
    write,          ///< READ COMMITTED; the server ends the session if it is idle for 5 s meanwhile
    quick,          ///< as `write`, but a commit does not wait for the disk
  };

  Transaction(Connection& connection, Kind kind);
  /// Rolls back unless committed.
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Commits. Throws `in_doubt` and breaks the connection if the server did not say, without a warning, that
  /// the transaction is committed and, where the cluster demands that, replicated: it may have taken effect
  /// nevertheless.
  void commit(Connection::Deadline deadline = Connection::commit_deadline);

 private:
  void roll_back();

  Connection& connection_;
  bool open_ = true;
};

/// A place for a connection that is made when it is needed, and made anew when it is broken. Not thread-safe.
///
/// Each attempt after a failure begins at the next host of the URL: an old primary that is alive, but cut off
/// from its standbys, would accept one connection after the other and confirm no commit.
class Session {
 public:
  Session(Target target, Access access) : target_(std::move(target)), access_(access) {}

  /// Returns the connection, which is connected first if there is none that works.
  Connection& connection();
  /// Returns whether there is a connection that works.
  bool is_connected() const { return connection_ && !connection_->broken(); }
  /// Returns how many connections there have been.
  std::uint64_t connections() const { return connections_; }
  /// Makes the next connection() go to the next host that answers, if it is for reading.
  void leave();
  const Target& target() const { return target_; }

 private:
  Target target_;
  const Access access_;
  bool takes_any_ = false;  // rather than to return to a standby that was left
  std::optional<Connection> connection_;
  std::size_t first_host_ = 0;
  std::uint64_t connections_ = 0;
};

}  // namespace candled::postgres
