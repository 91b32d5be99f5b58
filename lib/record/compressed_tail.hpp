#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "compression/format.hpp"
#include "record/locked_file.hpp"

namespace candled::record {

/// The end of a compressed recording.
struct CompressedTail {
  std::uint64_t whole = 0;  ///< end of the last whole member or frame; the file's size if nothing was cut
  std::string rest{};       ///< whole lines that can be read after it
  bool line_open = false;   ///< the file was not cut, but its last line has no line feed
};

/// Reads the end of `file`, from the beginning of its last member or frame. If the last gzip member is not
/// one that a CompressedFile began, it reads the file from the latest that is, or all of it. Zeros at the end
/// of the file are not part of its data.
///
/// The error is the end of a sentence: the data is damaged before its end, or more than 72 MiB of lines would
/// have to be compressed anew. Earlier versions wrote gzip members of up to 68 MiB of lines.
std::expected<CompressedTail, std::string> read_compressed_tail(const LockedFile& file,
                                                                compression::Format format);

}  // namespace candled::record
