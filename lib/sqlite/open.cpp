#include "sqlite/open.hpp"

#include <fmt/core.h>
#include <utility>

#include "sqlite/connection.hpp"
#include "sqlite/existing_database.hpp"
#include "sqlite/file_of_url.hpp"
#include "sqlite/migrations.hpp"
#include "sqlite/reader.hpp"
#include "sqlite/writer.hpp"
#include "sqlite/writer_lock.hpp"

namespace candled::sqlite {
namespace {

using Access = Connection::Access;
using OpenReader = std::expected<std::unique_ptr<store::CandleReader>, store::StoreError>;
using OpenStore = std::expected<std::unique_ptr<store::CandleStore>, store::StoreError>;

/// Inspects and migrates the database, and makes its commits durable.
Connection open_for_writing(WriterLock& lock) {
  Connection connection(lock.database(), Access::read_write);
  if (connection.read_only()) connection.fail(store::StoreFailure::not_writable, "the file is read-only");
  connection.keep_in_place(lock);
  const int schema = inspect(connection);

  connection.run("PRAGMA mmap_size = 0; PRAGMA page_size = 4096; PRAGMA cache_size = -512");
  // Debian's SQLite overwrites what is deleted with zeros unless told not to: prices are no secrets.
  connection.run("PRAGMA secure_delete = OFF");
  // Before the log is in use, so that the header on disk says whose file it is from the first moment.
  migrate(connection, schema);
  if (connection.text("PRAGMA journal_mode = WAL") != "wal")
    connection.fail(store::StoreFailure::not_writable, "the file system cannot hold a write-ahead log");
  connection.run("PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 8388608");
  connection.allow_checkpoint_on_close();
  // Only a connection that has used the log removes it when it closes, and readers will use it.
  connection.text("PRAGMA user_version");
  lock.add_log();
  return connection;
}

std::unique_ptr<store::CandleReader> open_reader_of(const WriterLock& lock) {
  Connection connection(lock.database(), Access::read_only);
  connection.keep_in_place(lock);
  connection.require_in_place();
  if (inspect(connection) != newest_schema())
    connection.fail(store::StoreFailure::not_a_database, "not filled in by this version of candled yet");
  // There are many readers, and what they read is in the system's cache: copies of their own gain nothing.
  connection.run("PRAGMA cache_size = -128");
  return std::make_unique<Reader>(std::move(connection));
}

class Store : public store::CandleStore {
 public:
  Store(WriterLock lock, const CandleBuilder::Options& built_with)
      : lock_(std::move(lock)),
        writer_(open_for_writing(lock_), built_with) {}

  store::CandleWriter& writer() override { return writer_; }
  OpenReader open_reader() override {
    return guarded<OpenReader>([&] { return open_reader_of(lock_); });
  }
  std::string description() const override {
    return fmt::format("{}{}", lock_.database().string(), lock_.is_new() ? ", which is new" : "");
  }

 private:
  WriterLock lock_;  // outlives every connection
  Writer writer_;
};

}  // namespace

OpenStore open_store(std::string_view url, const CandleBuilder::Options& built_with) {
  const auto file = file_of_url(url);
  if (!file) return std::unexpected(file.error());
  return guarded<OpenStore>(
      [&]() -> OpenStore { return std::make_unique<Store>(WriterLock(*file), built_with); });
}

OpenReader open_for_reading(std::string_view url) {
  auto file = file_of_url(url);
  if (!file) return std::unexpected(file.error());
  return guarded<OpenReader>([&] { return std::make_unique<Reader>(open_existing(*file)); });
}

}  // namespace candled::sqlite
