#pragma once

#include <expected>
#include <string>

#include "record/file_tail.hpp"

namespace candled::record {

/// Reads the end of `file`. It looks at the last frame, or at several if bytes within one look like the
/// beginning of another. Zeros at the end of the file are not part of its data.
///
/// The error is the end of a sentence: the data is damaged before its end, or more than 64 MiB would have to
/// be compressed anew.
std::expected<FileTail, std::string> read_zstd_tail(const LockedFile& file);

}  // namespace candled::record
