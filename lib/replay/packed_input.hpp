#pragma once

#include <memory>
#include <string_view>

#include "replay/input.hpp"

namespace candled::replay {

/// Returns whether an input that begins with the bytes `first` is compressed with gzip or with zstd.
bool is_gzip(std::string_view first);
bool is_zstd(std::string_view first);

/// The text of `packed`, one gzip member or several, inflated as it is read in bounded memory.
std::unique_ptr<Input> gunzipped(std::unique_ptr<Input> packed);

/// The text of `packed`, one frame of zstd or several. It takes the memory of one window: 8 MiB at most as
/// `zstd` writes, up to 128 MiB with its `--ultra` or `--long`.
std::unique_ptr<Input> unzstd(std::unique_ptr<Input> packed);

}  // namespace candled::replay
