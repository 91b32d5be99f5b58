#pragma once

#include <expected>
#include <string>

#include "record/file_tail.hpp"

namespace candled::record {

/// Reads how `file` ends. It looks at the last frame, or at several where bytes within one look like the
/// beginning of another. Zeros at the end of the file are none of its data.
///
/// The error is a sentence's end: the data is damaged before its end, or more than 64 MiB would have to be
/// compressed anew.
std::expected<FileTail, std::string> read_zstd_tail(const LockedFile& file);

}  // namespace candled::record
