#pragma once

#include <expected>
#include <filesystem>

#include "store/backup.hpp"
#include "store/store_error.hpp"

namespace candled::sqlite {

/// Copies the database `from` into a file, as store::back_up() says. The file holds everything: no log lies
/// beside it.
///
/// The copy is of one snapshot, which keeps nobody waiting. Until the copy has ended, the log of the database
/// grows by whatever a collector writes, and is not emptied.
std::expected<store::BackedUp, store::StoreError> back_up(const std::filesystem::path& from,
                                                          const store::BackupOrder& order);

}  // namespace candled::sqlite
