#pragma once

#include <memory>

#include "compression/format.hpp"
#include "replay/input.hpp"

namespace candled::replay {

/// Returns the text of `packed`, one gzip member or zstd frame or several, decompressed in bounded memory as
/// it is read. Format::none returns `packed` itself.
std::unique_ptr<Input> decompressed(std::unique_ptr<Input> packed, compression::Format format);

}  // namespace candled::replay
