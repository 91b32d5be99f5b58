#pragma once

#include <algorithm>
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
#include <utility>
#include <vector>

#include "sqlite/locked_file.hpp"
#include "store/store_error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace candled::sqlite {

class WriterLock;

/// A failure of SQLite, as an exception within this library. guarded() turns it into a value: almost every
/// line that talks to a database can fail, and none of them could handle it.
class SqliteError : public std::runtime_error {
 public:
  SqliteError(store::StoreFailure failure, const std::filesystem::path& file, std::string_view what);

  store::StoreError to_store_error() const { return {.failure = failure_, .message = what()}; }

 private:
  store::StoreFailure failure_;
};

/// Runs `work` and returns its result, or the failure that it met, as a std::expected<..., StoreError>.
template <typename Result, typename Work>
Result guarded(const Work& work) {
  try {
    return work();
  } catch (const SqliteError& error) {
    return std::unexpected(error.to_store_error());
  }
}

/// An open database. Not thread-safe. Failures throw SqliteError.
class Connection {
 public:
  enum class Access : std::uint8_t {
    read_only,  ///< leaves empty logs behind beside the file
    tidy,       ///< changes nothing either, but removes the logs that it made, if it has write permission
    read_write,
  };

  /// Opens `file`, which must exist, without reading any of it. A call waits 250 ms for a lock at most.
  Connection(const std::filesystem::path& file, Access access);
  /// Opens a file that nobody changes for reading. Neither the file nor anything beside it is written to or
  /// locked, and no log is read. `lock` is held for as long as the connection is open; none is needed where
  /// nobody can write.
  Connection(const std::filesystem::path& file, std::optional<LockedFile> lock);

  /// Makes write transactions begin only while the file is where it was opened. `lock` must outlive the
  /// connection.
  void keep_in_place(const WriterLock& lock) { lock_ = &lock; }
  /// Throws `displaced` if the file is not there any more. The committed pages are first moved from the log
  /// into the file, because the log would be taken for that of any file that takes its place.
  void require_in_place();
  /// Moves the committed pages into the file if the log beside it was removed, because nobody else would find
  /// them.
  void secure_lost_log();

  /// Runs statements whose results are not needed.
  void run(const std::string& sql);

  /// Runs one statement and returns the first column of its first row; empty if there is none.
  std::string text(std::string_view sql);

  /// Returns whether the file could only be opened for reading, whatever access was requested.
  bool read_only() const;

  /// Reads some bytes of the file as they are on disk. Reading them through SQLite matters: if we opened the
  /// file ourselves, closing it would drop every lock that SQLite has on it anywhere in this process.
  void read_file(std::uint64_t offset, std::span<std::byte> out) const;

  /// Allows closing to move the write-ahead log into the file, which is not allowed at first.
  void allow_checkpoint_on_close();

  const std::string& file() const { return file_; }

  /// Throws the SqliteError for `code`, a result of SQLite.
  [[noreturn]] void fail(int code) const;
  /// Throws a SqliteError whose message begins with the file's name.
  [[noreturn]] void fail(store::StoreFailure failure, std::string_view what) const;

 private:
  friend class Interruption;
  friend class PageCopy;
  friend class Statement;
  friend class Transaction;

  struct Closer {
    void operator()(sqlite3* handle) const;
  };

  void open(const std::string& name, int mode);
  void empty_log();

  std::string file_;
  std::optional<LockedFile> held_;  // held until the handle is closed
  const WriterLock* lock_ = nullptr;
  std::unique_ptr<sqlite3, Closer> handle_;
};

/// Rows of integers that a query delivers all at once: `SELECT collect(?1, ...)` adds a row for each row that
/// it meets, in no stated order (see Statement::collect). Stepping through the rows and fetching each value
/// costs several times as much.
class CollectedRows {
 public:
  explicit CollectedRows(std::size_t columns) : width_(columns + 1) {}

  std::size_t size() const { return used_ / width_; }
  std::int64_t integer(std::size_t row, std::size_t column) const {
    return values_[row * width_ + 1 + column];
  }
  /// Returns whether a value is null. Only for the first 64 columns.
  bool is_null(std::size_t row, std::size_t column) const {
    return (static_cast<std::uint64_t>(values_[row * width_]) >> column & 1) != 0;
  }
  /// Removes the rows, but keeps the memory for the next ones unless there were very many.
  void clear() {
    if (values_.size() > most_kept) values_ = {};
    used_ = 0;
  }

 private:
  friend struct Collecting;

  static constexpr std::size_t most_kept = 128 * 1'024;  // 1 MiB
  static constexpr std::size_t least_rows = 16;

  /// Returns the place of one more row, whose values are undefined.
  std::int64_t* add_row() {
    if (values_.size() - used_ < width_) values_.resize(std::max(2 * values_.size(), least_rows * width_));
    return values_.data() + std::exchange(used_, used_ + width_);
  }

  std::size_t width_;
  std::size_t used_ = 0;
  // Each row begins with a bit for each column that is null. The values from used_ on belong to no row: they
  // are not set to zero for each row.
  std::vector<std::int64_t> values_;
};

class Rows;

/// A value that is bound as a blob, not as text.
struct Bytes {
  std::string_view bytes;
};

/// A prepared statement with parameters ?1, ?2, ... Its connection must outlive it.
class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);

  /// Runs the statement with `values` (integers, optional integers, texts, bytes) for its parameters. Returns
  /// the number of rows it changed.
  template <typename... Values>
  std::size_t execute(const Values&... values) {
    bind_all(values...);
    return run();
  }

  /// Runs a query of `collect(?1, ...)` with `values` for its other parameters, and puts the result into
  /// `rows`.
  template <typename... Values>
  void collect(CollectedRows& rows, const Values&... values) {
    rows.clear();
    bind_rows(rows);
    int index = 1;
    (bind(++index, values), ...);
    run();
  }

  /// Runs the statement as a query. Texts must outlive the rows, and the rows must end before the statement
  /// is run again.
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

/// The rows of a query, read one after the other.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows();
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  /// Moves to the next row, initially to the first one. Returns false if there is none.
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

/// A transaction: everything from here to commit() takes effect, or nothing does.
class Transaction {
 public:
  enum class Kind : std::uint8_t {
    read,   ///< one snapshot of the database; may become a writer when nobody else can be one
    write,  ///< takes the write lock at once; the file must be in its place
  };

  Transaction(Connection& connection, Kind kind);
  /// Rolls back unless committed.
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Connection& connection_;
};

}  // namespace candled::sqlite
