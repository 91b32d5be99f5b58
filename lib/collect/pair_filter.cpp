#include "collect/pair_filter.hpp"

#include <algorithm>
#include <fnmatch.h>

namespace candled {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view{}
                            : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

PairFilter::PairFilter(std::string_view globs) {
  for (std::size_t begin = 0; begin < globs.size();) {
    const std::size_t end = std::min(globs.find(',', begin), globs.size());
    const std::string_view glob = trimmed(globs.substr(begin, end - begin));
    if (!glob.empty()) globs_.emplace_back(glob);
    begin = end + 1;
  }
  if (globs_.empty()) globs_.emplace_back("*");
}

bool PairFilter::matches(const Pair& pair) const {
  const std::string names[] = {pair.name_in(NameOrder::quote_first), pair.name_in(NameOrder::base_first)};
  return std::ranges::any_of(globs_, [&](const std::string& glob) {
    return std::ranges::any_of(
        names, [&](const std::string& name) { return fnmatch(glob.c_str(), name.c_str(), 0) == 0; });
  });
}

}  // namespace candled
