#include "record/plain_file.hpp"

#include <algorithm>
#include <array>

namespace candled::record {

Written PlainFile::append(std::string_view lines) {
  if (auto appended = file_.append(lines); !appended)
    return std::unexpected(WriteError{std::move(appended.error())});
  return {};
}

std::expected<std::uint64_t, std::string> cut_partial_line(LockedFile& file) {
  std::array<char, 65'536> block;
  const std::uint64_t size = file.size();
  for (std::uint64_t end = size; end > 0;) {
    const std::uint64_t begin = end - std::min<std::uint64_t>(end, block.size());
    const auto count = file.read_at(begin, std::span(block).first(end - begin));
    if (!count) return std::unexpected(count.error());
    const std::size_t feed = std::string_view(block.data(), *count).rfind('\n');
    if (feed != std::string_view::npos) {
      const std::uint64_t whole = begin + feed + 1;
      if (whole == size) return 0;
      if (auto cut = file.truncate(whole); !cut) return std::unexpected(cut.error());
      return size - whole;
    }
    end = begin;
  }
  return 0;
}

}  // namespace candled::record
