#include "collect/pair_filter.hpp"

#include <algorithm>
#include <fnmatch.h>

namespace candled {

PairFilter::PairFilter(std::string_view globs) {
  for (std::size_t begin = 0; begin < globs.size();) {
    const std::size_t end = std::min(globs.find(',', begin), globs.size());
    if (end > begin) globs_.emplace_back(globs.substr(begin, end - begin));
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
