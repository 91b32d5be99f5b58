#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "record/file_tail.hpp"

namespace candled::record {

/// The comment in the header of each of our members, by which the last one is found.
inline constexpr std::string_view gzip_comment = "candled recording";
/// The operating system named in our headers: Unix.
inline constexpr int os_in_gzip_header = 3;

/// Returns whether `bytes`, as far as they reach, are the beginning of a file that a GzipFile writes.
bool begins_as_ours(std::string_view bytes);

/// Reads the end of `file`. It looks at the last member that a GzipFile began, or at the whole file if there
/// is none. Zeros at the end of the file are not part of its data.
///
/// The error is the end of a sentence: the data is damaged before its end, or more than 64 MiB would have to
/// be compressed anew.
std::expected<FileTail, std::string> read_gzip_tail(const LockedFile& file);

}  // namespace candled::record
