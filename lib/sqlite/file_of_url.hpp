#pragma once

#include <expected>
#include <filesystem>
#include <string_view>

#include "store/store_error.hpp"

namespace candled::sqlite {

/// The allowed forms of the URL of an SQLite store.
inline constexpr std::string_view urls = "sqlite:PATH, sqlite:///ABSOLUTE/PATH or a bare path";

/// Returns the file that a store's URL names: `sqlite:candles.db`, `sqlite:/var/lib/candles.db`,
/// `sqlite:///var/lib/candles.db` or a bare path. The path is made absolute and free of symbolic links, so
/// one file has one name. The scheme, if there is one, must already be known to be ours.
std::expected<std::filesystem::path, store::StoreError> file_of_url(std::string_view url);

}  // namespace candled::sqlite
