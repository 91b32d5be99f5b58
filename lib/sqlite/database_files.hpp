#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "store/store_error.hpp"

namespace candled::sqlite {

/// Where SQLite keeps what has been committed and is not in the database's file yet.
inline std::filesystem::path log_of(const std::filesystem::path& database) {
  return database.string() + "-wal";
}

/// Where SQLite keeps what a change that was broken off has to be taken back with.
inline std::filesystem::path journal_of(const std::filesystem::path& database) {
  return database.string() + "-journal";
}

/// 0 if there is no such file. (SQLite's own function takes a file of one byte for empty.)
inline std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

/// Returns whether something lies beside the file that has pages which the file lacks.
inline bool has_log(const std::filesystem::path& database) {
  return size_of(log_of(database)) > 0 || size_of(journal_of(database)) > 0;
}

/// Says why the system would not open `database`, whose folder may be what is missing: `error` in words.
std::string why_not_opened(const std::filesystem::path& database, int error);

/// What kind of failure an error of the system is.
store::StoreFailure failure_of_system(int error);

}  // namespace candled::sqlite
