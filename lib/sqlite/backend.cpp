#include "sqlite/backend.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sqlite/backup.hpp"
#include "sqlite/candle_scan.hpp"
#include "sqlite/checks/verification.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/existing_database.hpp"
#include "sqlite/file_of_url.hpp"
#include "sqlite/migrations.hpp"
#include "sqlite/reader.hpp"
#include "sqlite/writer.hpp"
#include "sqlite/writer_lock.hpp"
#include "store/changes.hpp"
#include "store/counting_writer.hpp"

namespace candled::sqlite {
namespace {

using Access = Connection::Access;
using OpenReader = std::expected<std::unique_ptr<store::CandleReader>, store::StoreError>;
using OpenScan = std::expected<std::unique_ptr<store::CandleScan>, store::StoreError>;
using Verified = std::expected<std::uint64_t, store::StoreError>;
using OpenStore = std::expected<std::unique_ptr<store::CandleStore>, store::StoreError>;

/// Opens the database for writing: inspects and migrates it, and makes its commits durable.
Connection open_for_writing(WriterLock& lock) {
  Connection connection(lock.database(), Access::read_write);
  if (connection.read_only()) connection.fail(store::StoreFailure::not_writable, "the file is read-only");
  connection.keep_in_place(lock);
  const int schema = inspect(connection);

  connection.run("PRAGMA mmap_size = 0; PRAGMA page_size = 4096; PRAGMA cache_size = -512");
  // Debian's SQLite overwrites deleted content with zeros unless told not to, but prices are no secret.
  connection.run("PRAGMA secure_delete = OFF");
  // The migration comes before the log is in use, so that the header on disk names the file's owner from the
  // first moment.
  migrate(connection, schema);
  if (connection.text("PRAGMA journal_mode = WAL") != "wal")
    connection.fail(store::StoreFailure::not_writable, "the file system cannot hold a write-ahead log");
  connection.run("PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608");
  connection.allow_checkpoint_on_close();
  // Only a connection that has used the log removes it on closing, and readers will use the log.
  connection.text("PRAGMA user_version");
  lock.add_log();
  return connection;
}

/// Opens the file of an already open store for reading.
Connection open_beside(const WriterLock& lock) {
  Connection connection(lock.database(), Access::read_only);
  connection.keep_in_place(lock);
  connection.require_in_place();
  if (inspect(connection) != newest_schema())
    connection.fail(store::StoreFailure::not_a_database, "not filled in by this version of candled yet");
  return connection;
}

/// A store with a writer.
class WrittenStore final : public store::CandleStore {
 public:
  WrittenStore(WriterLock lock, const CandleBuilder::Options& built_with)
      : lock_(std::move(lock)),
        writer_(open_for_writing(lock_), built_with) {}

  std::string description() const override {
    return fmt::format("{}{}", lock_.database().string(), lock_.is_new() ? ", which is new" : "");
  }
  store::CandleWriter& writer() override { return counting_; }
  const store::Changes& changes() const override { return changes_; }
  OpenReader open_reader() override {
    return guarded<OpenReader>([&] {
      Connection connection = open_beside(lock_);
      // There are many readers, and the pages they read are in the system's cache, so a cache of their own
      // gains nothing.
      connection.run("PRAGMA cache_size = -128");
      return std::make_unique<Reader>(std::move(connection));
    });
  }
  OpenScan scan(const store::ScanQuery& query) override {
    return guarded<OpenScan>([&] { return begin_scan(open_beside(lock_), query); });
  }
  Verified verify(const store::VerificationOutput& output) override {
    return guarded<Verified>([&] {
      Connection connection = open_beside(lock_);
      return sqlite::verify(connection, output);
    });
  }

 private:
  WriterLock lock_;  // must outlive every connection
  Writer writer_;
  store::ChangeCounter changes_;
  store::CountingWriter counting_{writer_, changes_};
};

/// A store that is only read, and that others may be writing to.
class ReadStore final : public store::CandleStore {
 public:
  explicit ReadStore(std::filesystem::path file) : file_(std::move(file)), first_(open_existing(file_)) {}

  std::string description() const override { return file_.string(); }
  store::CandleWriter& writer() override {
    throw std::logic_error("a store that was opened for reading has no writer");
  }
  const store::Changes& changes() const override { return none_; }
  OpenReader open_reader() override {
    return guarded<OpenReader>([&] { return std::make_unique<Reader>(connect()); });
  }
  OpenScan scan(const store::ScanQuery& query) override {
    return guarded<OpenScan>([&] { return begin_scan(connect(), query); });
  }
  Verified verify(const store::VerificationOutput& output) override {
    return guarded<Verified>([&] {
      Connection connection = connect();
      return sqlite::verify(connection, output);
    });
  }

 private:
  /// Returns a connection. The constructor opens one to verify that it works, and the first caller gets that
  /// one.
  Connection connect() {
    {
      const std::scoped_lock lock(mutex_);
      if (first_) return *std::exchange(first_, std::nullopt);
    }
    return open_existing(file_);
  }

  const std::filesystem::path file_;
  const store::ChangeCounter none_;  // never counts, because writes of other processes go unnoticed
  std::mutex mutex_;                 // guards first_
  std::optional<Connection> first_;
};

/// Opens a store to be mended. Only the stored bigger candles are merged again, so only the shortest
/// interval, from which all others are merged, counts as configured.
OpenStore open_to_mend(const std::filesystem::path& file, CandleBuilder::Options built_with) {
  const auto series = Reader(open_existing(file)).series();
  if (!series) return std::unexpected(series.error());
  const auto shortest = std::ranges::min_element(*series, {}, &store::SeriesSummary::interval);
  built_with.intervals =
      *Intervals::of({shortest == series->end() ? Interval(std::chrono::minutes{1}) : shortest->interval});
  return std::make_unique<WrittenStore>(WriterLock(file), built_with);
}

OpenStore open_file(const std::filesystem::path& file, const store::OpenOptions& options) {
  switch (options.access) {
    case store::Access::read:
      return std::make_unique<ReadStore>(file);
    case store::Access::collect:
      return std::make_unique<WrittenStore>(WriterLock(file), options.built_with.value());
    case store::Access::mend:
      return open_to_mend(file, options.built_with.value());
  }
  throw std::logic_error("no such access");
}

OpenStore open(std::string_view url, const store::OpenOptions& options) {
  const auto file = file_of_url(url);
  if (!file) return std::unexpected(file.error());
  return guarded<OpenStore>([&] { return open_file(*file, options); });
}

std::expected<store::BackedUp, store::StoreError> back_up_url(std::string_view url,
                                                              const store::BackupOrder& order) {
  const auto file = file_of_url(url);
  if (!file) return std::unexpected(file.error());
  return back_up(*file, order);
}

std::expected<void, store::StoreError> check(std::string_view url) {
  const auto file = file_of_url(url);
  if (!file) return std::unexpected(file.error());
  return {};
}

}  // namespace

store::Backend backend() {
  return {.scheme = "sqlite", .urls = urls, .check = check, .open = open, .back_up = back_up_url};
}

}  // namespace candled::sqlite
