#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "store/store_error.hpp"

namespace candled::sqlite {

/// Returns the file in which SQLite keeps committed pages that are not in the database's file yet.
inline std::filesystem::path log_of(const std::filesystem::path& database) {
  return database.string() + "-wal";
}

/// Returns the file in which SQLite keeps the pages needed to undo an interrupted change.
inline std::filesystem::path journal_of(const std::filesystem::path& database) {
  return database.string() + "-journal";
}

/// Returns the size of `file`; 0 if it does not exist. (SQLite's own function takes a file of one byte for
/// empty.)
inline std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

/// Returns whether a log or journal beside the file has pages that the file lacks.
inline bool has_log(const std::filesystem::path& database) {
  return size_of(log_of(database)) > 0 || size_of(journal_of(database)) > 0;
}

/// Returns the reason in words for which the system did not open `database`, from the number `error`. The
/// missing part may be its folder.
std::string why_not_opened(const std::filesystem::path& database, int error);

/// Returns the kind of failure of a system error.
store::StoreFailure failure_of_system(int error);

}  // namespace candled::sqlite
