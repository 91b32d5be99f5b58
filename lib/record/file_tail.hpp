#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "record/locked_file.hpp"

namespace candled::record {

/// How a compressed recording ends.
struct FileTail {
  std::uint64_t whole = 0;  ///< all before this byte is whole; the file's size if nothing has to go
  std::string trailer{};    ///< what makes a whole stream of what stands before `whole`
  std::string rest{};       ///< the whole lines that can be read beyond it
  bool line_open = false;   ///< the file was not cut, but its last line has no line feed
};

/// No more of a file's end than so many bytes of lines is compressed anew.
inline constexpr std::size_t most_rest = 64 << 20;

/// Makes the file end as `tail` says: whole again, without its `rest`.
std::expected<void, std::string> mend(LockedFile& file, const FileTail& tail);

}  // namespace candled::record
