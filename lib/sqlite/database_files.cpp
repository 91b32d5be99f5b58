#include "sqlite/database_files.hpp"

#include <cerrno>
#include <fmt/core.h>

namespace candled::sqlite {

std::string why_not_opened(const std::filesystem::path& database, int error) {
  const auto folder = database.parent_path();
  std::error_code ignored;
  if (error == ENOENT && !std::filesystem::exists(folder, ignored))
    return fmt::format("there is no folder {}", folder.string());
  if (error == ENOENT) return "there is no such file";
  return std::generic_category().message(error);
}

store::StoreFailure failure_of_system(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return store::StoreFailure::full;
    case EIO:
      return store::StoreFailure::io;
    default:
      return store::StoreFailure::not_writable;
  }
}

}  // namespace candled::sqlite
