#pragma once

#include <expected>
#include <filesystem>
#include <string_view>

#include "store/store_error.hpp"

namespace candled::sqlite {

/// The file that a store's URL names: `sqlite:candles.db`, `sqlite:/var/lib/candles.db`,
/// `sqlite:///var/lib/candles.db` or a bare path. The path is made absolute and free of symbolic links, so
/// one file has one name.
///
/// A path that begins like another scheme (`postgres://x`, `data:1.db`) is a bad_url: `./data:1.db` is how to
/// name it.
std::expected<std::filesystem::path, store::StoreError> file_of_url(std::string_view url);

}  // namespace candled::sqlite
