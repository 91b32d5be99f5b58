#include "sqlite/existing_database.hpp"

#include <cerrno>
#include <fmt/core.h>
#include <sys/statvfs.h>
#include <utility>

#include "sqlite/database_files.hpp"
#include "sqlite/migrations.hpp"

namespace candled::sqlite {
namespace {

Connection checked(Connection connection) {
  if (inspect(connection) != newest_schema())
    connection.fail(store::StoreFailure::not_a_database, "not filled in by this version of candled yet");
  return connection;
}

/// Opens the database the usual way for WAL mode: with files beside it, which may have to be created.
Connection open_usually(const std::filesystem::path& file) {
  // A journal belongs to an interrupted change, which a connection with write permission would undo.
  const bool broken_off = size_of(journal_of(file)) > 0;
  return checked(Connection(file, broken_off ? Connection::Access::read_only : Connection::Access::tidy));
}

bool on_read_only_medium(const std::filesystem::path& file) {
  struct statvfs system {};
  return ::statvfs(file.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

/// Takes a lock that keeps collectors out. A medium that is read-only here may be writable from elsewhere, so
/// the lock matters there too, wherever locks exist at all.
std::optional<LockedFile> lock_against_collectors(const std::filesystem::path& file) {
  auto lock = LockedFile::open(file, LockedFile::Access::read);
  if (lock) return std::move(*lock);
  const auto& [error, others, only_readers] = lock.error();
  if (error == EWOULDBLOCK)
    throw SqliteError(
        store::StoreFailure::in_use, file,
        fmt::format("a collector is writing to it{}, and its log {} cannot be read by this user", others,
                    log_of(file).string()));
  const bool cannot_lock = error == ENOLCK || error == EOPNOTSUPP;
  if (cannot_lock && on_read_only_medium(file)) return std::nullopt;
  throw SqliteError(
      failure_of_system(error), file,
      fmt::format("cannot be {}: {}", cannot_lock ? "locked" : "read", why_not_opened(file, error)));
}

Connection open_unchanged(const std::filesystem::path& file) {
  auto lock = lock_against_collectors(file);
  for (const auto& log : {log_of(file), journal_of(file)})
    if (const auto size = size_of(log); size > 0)
      throw SqliteError(
          store::StoreFailure::not_writable, file,
          fmt::format("{} bytes of {} belong to it, which can only be read where files can be made beside "
                      "it: copy both to such a folder",
                      size, log.string()));
  return checked(Connection(file, std::move(lock)));
}

}  // namespace

Connection open_existing(const std::filesystem::path& file) {
  if (const auto found = identity_of(file); !found)
    throw SqliteError(store::StoreFailure::not_a_database, file, why_not_opened(file, found.error()));
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored))
    throw SqliteError(store::StoreFailure::not_a_database, file, "not a regular file");
  try {
    return open_usually(file);
  } catch (const SqliteError& error) {
    const store::StoreFailure failure = error.to_store_error().failure;
    if (failure != store::StoreFailure::not_writable && failure != store::StoreFailure::full) throw;
  }
  return open_unchanged(file);
}

}  // namespace candled::sqlite
