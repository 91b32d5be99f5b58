#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/locked_file.hpp"
#include "store/store_error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace candled::sqlite {

class WriterLock;

/// A failure of SQLite on its way out of this library, where guarded() turns it into a value: almost every
/// line that talks to a database can fail, and none of them could do anything about it.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(store::StoreFailure failure, const std::filesystem::path& file, std::string_view what);

  store::StoreError to_store_error() const { return {.failure = failure_, .message = what()}; }

 private:
  store::StoreFailure failure_;
};

/// Runs `work` and returns what it returns, or the failure that it met, as a std::expected<..., StoreError>.
template <typename Result, typename Work>
Result guarded(const Work& work) {
  try {
    return work();
  } catch (const SqliteError& error) {
    return std::unexpected(error.to_store_error());
  }
}

/// An open database. Not thread-safe. What can fail throws SqliteError.
class Connection {
 public:
  enum class Access : std::uint8_t {
    read_only,  ///< empty logs beside the file stay behind
    tidy,       ///< changes nothing either, but takes the logs away that it made, if it may write
    read_write,
  };

  /// Opens `file`, which must exist, without reading any of it. No wait for a lock is longer than two
  /// seconds.
  Connection(const std::filesystem::path& file, Access access);
  /// Opens a file that nobody changes for reading: neither it nor what lies beside it is written to or
  /// locked, and no log is looked at. `lock` is held as long as the connection is open; none is needed where
  /// nobody can write.
  Connection(const std::filesystem::path& file, std::optional<LockedFile> lock);

  /// From now on write transactions begin only while the file stands where it was opened. `lock` must outlive
  /// the connection.
  void keep_in_place(const WriterLock& lock) { lock_ = &lock; }
  /// Throws displaced if it does not. What was committed is then moved from the log into the file: the log
  /// would be taken for that of whatever comes to stand in the file's place.
  void require_in_place();
  /// Moves what was committed into the file if the log beside it was removed: nobody else would find it.
  void secure_lost_log();

  /// Runs statements that return nothing of interest.
  void run(const std::string& sql);

  /// Runs one statement and returns the first column of its first row, empty if there is none.
  std::string text(std::string_view sql);

  /// True when the file could only be opened for reading, whatever was asked for.
  bool read_only() const;

  /// Some bytes of the file, as they lie on disk. Reading them through SQLite matters: had we opened the file
  /// ourselves, closing it would drop every lock that SQLite has on it anywhere in this process.
  void read_file(std::uint64_t offset, std::span<std::byte> out) const;

  /// Returns whether closing may move the write-ahead log into the file. At first it may not.
  void allow_checkpoint_on_close();

  const std::string& file() const { return file_; }

  /// Throws the SqliteError for `code`, a result of SQLite.
  [[noreturn]] void fail(int code) const;
  /// Throws a SqliteError whose message begins with the file's name.
  [[noreturn]] void fail(store::StoreFailure failure, std::string_view what) const;

 private:
  friend class Statement;
  friend class Transaction;

  struct Closer {
    void operator()(sqlite3* handle) const;
  };

  void open(const std::string& name, int mode);
  void empty_log();

  std::string file_;
  std::optional<LockedFile> held_;  // until the handle is closed
  const WriterLock* lock_ = nullptr;
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// Rows of integers that a query hands over all at once: `SELECT collect(?1, ...)` adds a row for each that
/// it meets, in no stated order (see Statement::collect). To step through them and to ask for each value
/// costs several times as much.
class CollectedRows {
 public:
  explicit CollectedRows(std::size_t columns) : width_(columns + 1) {}

  std::size_t size() const { return values_.size() / width_; }
  std::int64_t integer(std::size_t row, std::size_t column) const {
    return values_[row * width_ + 1 + column];
  }
  /// Of the first 64 columns.
  bool is_null(std::size_t row, std::size_t column) const {
    return (static_cast<std::uint64_t>(values_[row * width_]) >> column & 1) != 0;
  }
  /// Keeps the memory for the next rows, unless these were very many.
  void clear() {
    if (values_.capacity() > most_kept)
      values_ = {};
    else
      values_.clear();
  }

 private:
  friend struct Collecting;

  static constexpr std::size_t most_kept = 128 * 1'024;  // 1 MiB

  std::size_t width_;
  std::vector<std::int64_t> values_;  // of each row, a bit for each column that is null comes first
};

class Rows;

/// A value that SQLite does not take for a text.
struct Bytes {
  std::string_view bytes;
};

/// One prepared statement with parameters ?1, ?2, ...; kept for as long as its connection, which must outlive
/// it.
class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);

  /// Runs it with `values` (integers, optional integers, texts, bytes) for its parameters; returns how many
  /// rows it changed.
  template <typename... Values>
  std::size_t execute(const Values&... values) {
    bind_all(values...);
    return run();
  }

  /// Runs a query of `collect(?1, ...)` with `values` for its other parameters, and puts what it finds into
  /// `rows`.
  template <typename... Values>
  void collect(CollectedRows& rows, const Values&... values) {
    rows.clear();
    bind_rows(rows);
    int index = 1;
    (bind(++index, values), ...);
    run();
  }

  /// Runs it as a query. Texts must outlive the rows, and the rows must end before the statement is run
  /// again.
  template <typename... Values>
  Rows rows(const Values&... values);

 private:
  friend class Rows;

  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const;
  };

  template <typename... Values>
  void bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
  }
  void bind(int index, std::int64_t value);
  void bind(int index, std::optional<std::int64_t> value);
  void bind(int index, std::string_view text);
  void bind(int index, Bytes bytes);
  void bind_rows(CollectedRows& rows);
  std::size_t run();
  bool step();

  const Connection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// The rows of a query, one after the other.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Moves to the next row, at first to the first one. False when there is none.
  bool next() { return statement_.step(); }

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> maybe_integer(int column) const;
  std::string text(int column) const;
  std::string bytes(int column) const;

 private:
  Statement& statement_;
};

template <typename... Values>
Rows Statement::rows(const Values&... values) {
  bind_all(values...);
  return Rows(*this);
}

/// Everything from here to commit(), or nothing of it.
class Transaction {
 public:
  enum class Kind : std::uint8_t {
    read,   ///< one snapshot of the database; it may become a writer when nobody else can be one
    write,  ///< takes the write lock at once, of a file that is in its place
  };

  Transaction(Connection& connection, Kind kind);
  /// Rolls back what has not been committed.
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Connection& connection_;
};

}  // namespace candled::sqlite
