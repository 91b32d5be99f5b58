#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "record/locked_file.hpp"

namespace candled::record {

/// The state of a compressed recording's end.
struct FileTail {
  std::uint64_t whole = 0;  ///< end of the whole part; the file's size if nothing has to go
  std::string trailer{};    ///< bytes that make the part before `whole` a whole stream
  std::string rest{};       ///< whole lines that can be read after it
  bool line_open = false;   ///< the file was not cut, but its last line has no line feed
};

/// The largest number of bytes of lines at a file's end that are compressed anew.
inline constexpr std::size_t most_rest = 64 << 20;

/// Makes the file end as `tail` says: whole again, without its `rest`.
std::expected<void, std::string> mend(LockedFile& file, const FileTail& tail);

}  // namespace candled::record
