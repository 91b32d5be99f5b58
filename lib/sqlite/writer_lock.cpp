#include "sqlite/writer_lock.hpp"

#include <cerrno>
#include <fmt/core.h>
#include <system_error>
#include <utility>

#include "sqlite/connection.hpp"
#include "sqlite/database_files.hpp"

namespace candled::sqlite {
namespace {

[[noreturn]] void refuse_to_write(const LockedFile::Refusal& refusal, const std::filesystem::path& database) {
  const auto& [error, others, only_readers] = refusal;
  if (error == EWOULDBLOCK && only_readers)
    throw SqliteError(store::StoreFailure::in_use, database,
                      fmt::format("a program that cannot write beside it is reading it{}", others));
  if (error == EWOULDBLOCK)
    throw SqliteError(store::StoreFailure::in_use, database,
                      fmt::format("another collector is writing to it{}", others));
  if (error == EISDIR) throw SqliteError(store::StoreFailure::not_a_database, database, "not a regular file");
  throw SqliteError(failure_of_system(error), database,
                    fmt::format("cannot be opened for writing: {}", why_not_opened(database, error)));
}

/// Throws if a collector holds the log that SQLite will use: it may belong to another file that was at
/// `database` before.
void require_free_log(const std::filesystem::path& database) {
  const auto log = LockedFile::open(log_of(database), LockedFile::Access::write);
  if (!log && log.error().error == EWOULDBLOCK)
    throw SqliteError(
        store::StoreFailure::in_use, database,
        fmt::format("the collector of a database that was moved away or removed still uses {}{}",
                    log_of(database).string(), log.error().others));
}

LockedFile lock_database(const std::filesystem::path& database) {
  if (!identity_of(database)) require_free_log(database);  // comes before making a file that must not be used
  auto file = LockedFile::open(database, LockedFile::Access::create);
  if (!file) refuse_to_write(file.error(), database);
  if (!file->is_regular())
    throw SqliteError(store::StoreFailure::not_a_database, database, "not a regular file");
  require_free_log(database);
  return std::move(*file);
}

}  // namespace

WriterLock::WriterLock(const std::filesystem::path& database)
    : file_(lock_database(database)),
      // A link to a file that did not exist leads to it now, and the log lies beside that file.
      database_(std::filesystem::canonical(database)),
      new_(file_.size() == 0) {}

void WriterLock::add_log() {
  auto log = LockedFile::open(log_of(database_), LockedFile::Access::write);
  if (!log) refuse_to_write(log.error(), log_of(database_));
  log_.emplace(std::move(*log));
}

bool WriterLock::lost_log() const {
  return log_ && identity_of(log_of(database_)) != log_->identity();
}

std::string WriterLock::displaced() const {
  const auto there = identity_of(database_);
  if (there == file_.identity()) return "";
  if (there) return "another file has taken its place: candles wait until it is back";
  if (there.error() == ENOENT || there.error() == ENOTDIR)
    return "it was removed or moved away: candles wait until it is back";
  return std::generic_category().message(there.error());
}

}  // namespace candled::sqlite
