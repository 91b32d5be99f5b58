#pragma once

#include <memory>
#include <string_view>

#include "replay/input.hpp"

namespace candled::replay {

/// Returns whether an input that begins with the bytes `first` is compressed with gzip or with zstd.
bool is_gzip(std::string_view first);
bool is_zstd(std::string_view first);

/// Returns the text of `packed`, one gzip member or several, inflated in bounded memory as it is read.
std::unique_ptr<Input> gunzipped(std::unique_ptr<Input> packed);

/// Returns the text of `packed`, one zstd frame or several. It takes the memory of one window: at most 8 MiB
/// as `zstd` writes, up to 128 MiB with its `--ultra` or `--long`.
std::unique_ptr<Input> unzstd(std::unique_ptr<Input> packed);

}  // namespace candled::replay
