#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "record/file_tail.hpp"

namespace candled::record {

/// The comment in the header of each of our members, by which the last one is found.
inline constexpr std::string_view gzip_comment = "candled recording";
/// The operating system that our headers name: Unix.
inline constexpr int os_in_gzip_header = 3;

/// Returns whether `bytes` are the beginning of what a GzipFile writes, as far as they reach.
bool begins_as_ours(std::string_view bytes);

/// Reads how `file` ends. It looks at the last member that was begun by a GzipFile, or at all of the file if
/// there is none. Zeros at the end of the file are none of its data.
///
/// The error is a sentence's end: the data is damaged before its end, or more than 64 MiB would have to be
/// compressed anew.
std::expected<FileTail, std::string> read_gzip_tail(const LockedFile& file);

}  // namespace candled::record
