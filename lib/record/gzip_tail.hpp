#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "record/locked_file.hpp"

namespace candled::record {

/// The comment in the header of each of our members, by which the last one is found.
inline constexpr std::string_view gzip_comment = "candled recording";
/// The operating system that our headers name: Unix.
inline constexpr int os_in_gzip_header = 3;

/// Whether `bytes` are the beginning of what a GzipFile writes, as far as they reach.
bool begins_as_ours(std::string_view bytes);

/// How a compressed recording ends.
struct GzipTail {
  std::uint64_t whole;  ///< all before this byte is whole; the file's size if nothing has to go
  std::string trailer;  ///< what makes a whole member of what stands before `whole`
  std::string rest;     ///< the whole lines that can be read beyond it
  bool line_open;       ///< the file was not cut, but its last line has no line feed
};

/// Reads how `file` ends. It looks at the last member that was begun by a GzipFile, or at all of the file if
/// there is none. Zeros at the end of the file are none of its data.
///
/// The error is a sentence's end: the data is damaged before its end, or more than 64 MiB would have to be
/// compressed anew.
std::expected<GzipTail, std::string> read_gzip_tail(const LockedFile& file);

/// Makes the file end as `tail` says: whole again, without its `rest`.
std::expected<void, std::string> mend(LockedFile& file, const GzipTail& tail);

}  // namespace candled::record
