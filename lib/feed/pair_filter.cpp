#include "feed/pair_filter.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

#include "text/pair_spelling.hpp"

namespace candled::feed {
namespace {

constexpr std::string_view glob_characters = "*?[";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view{}
                            : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Returns `glob` folded, except for separators in brackets, where `-` is a range.
std::string folded_glob(std::string_view glob) {
  std::string folded = text::folded_spelling(glob);
  for (std::size_t open = glob.find('['); open < glob.size(); open = glob.find('[', open)) {
    // A bracket that comes first belongs to the set.
    const std::size_t first = open + (glob.substr(open + 1).starts_with('!') ? 2 : 1);
    const std::size_t close = glob.find(']', first + 1);
    if (close >= glob.size()) break;
    for (; open < close; ++open)
      if (text::is_pair_separator(glob[open])) folded[open] = glob[open];
  }
  return folded;
}

}  // namespace

bool is_glob(std::string_view text) {
  return text.find_first_of(glob_characters) != text.npos;
}

std::string without_globs(std::string text) {
  std::erase_if(text, [](char c) { return glob_characters.contains(c) || c == ']'; });
  return text;
}

PairFilter::PairFilter(std::string_view list) {
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view part = trimmed(list.substr(begin, end - begin));
    const bool has_glob = is_glob(part);
    if (!part.empty())
      parts_.emplace_back(std::string(part), has_glob ? folded_glob(part) : text::folded_spelling(part),
                          has_glob);
    begin = end + 1;
  }
  if (parts_.empty()) parts_.emplace_back("*", "*", true);
}

bool PairFilter::Part::matches(const Pair& pair) const {
  const std::string names[] = {pair.name_in(NameOrder::quote_first), pair.name_in(NameOrder::base_first)};
  if (std::ranges::count(names, text) > 0) return true;
  if (!is_glob) return text::is_spelling_of(spelling, pair);
  return std::ranges::any_of(names, [this](const std::string& name) {
    return fnmatch(spelling.c_str(), text::folded_spelling(name).c_str(), 0) == 0;
  });
}

bool PairFilter::matches(const Pair& pair) const {
  return std::ranges::any_of(parts_, [&pair](const Part& part) { return part.matches(pair); });
}

std::vector<std::string> PairFilter::unmatched(const Pairs& known) const {
  if (known.count() == 0) return {};
  const std::vector<PairId> ids = known.ids();
  std::vector<std::string> sentences;
  for (const Part& part : parts_) {
    if (std::ranges::any_of(ids, [&](PairId id) { return part.matches(known[id]); })) continue;
    sentences.push_back(fmt::format("--pairs: '{}' matches none of the {} known pairs; the nearest is {}",
                                    part.text, known.count(),
                                    text::nearest_names(without_globs(part.text), known, 1).front()));
  }
  return sentences;
}

}  // namespace candled::feed
