#include "text/pair_spelling.hpp"

#include <algorithm>
#include <utility>

#include "text/edit_distance.hpp"

namespace candled::text {
namespace {

std::size_t distance(const std::string& text, const Pair& pair) {
  const std::string base = without_separators(folded_spelling(pair.base));
  const std::string quote = without_separators(folded_spelling(pair.quote));
  if (text == base || text == quote) return 1;
  return std::min(edit_distance(text, base + quote), edit_distance(text, quote + base));
}

}  // namespace

bool is_pair_separator(char c) {
  return c == '_' || c == '-' || c == '/';
}

std::string folded_spelling(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_pair_separator(c)) c = '_';
  }
  return out;
}

std::string without_separators(std::string text) {
  std::erase_if(text, is_pair_separator);
  return text;
}

bool is_spelling_of(std::string_view spelling, const Pair& pair) {
  const std::string_view separator = spelling.contains('_') ? "_" : "";
  const std::string base = folded_spelling(pair.base);
  const std::string quote = folded_spelling(pair.quote);
  const auto joined = [separator](const std::string& first, const std::string& second) {
    return std::string(first).append(separator).append(second);
  };
  return spelling == joined(base, quote) || spelling == joined(quote, base);
}

std::vector<PairId> pairs_meant_by(std::string_view text, const Pairs& pairs) {
  if (const auto exact = pairs.find_name(text)) return {*exact};
  const std::string spelling = folded_spelling(text);
  std::vector<PairId> ids;
  for (const PairId id : pairs.ids())
    if (is_spelling_of(spelling, pairs[id])) ids.push_back(id);
  return ids;
}

std::vector<std::string> nearest_names(std::string_view text, const Pairs& pairs, std::size_t count) {
  // Longer texts are near to no name; cutting them bounds the work.
  const std::string wanted = without_separators(folded_spelling(text.substr(0, Pair::max_name)));
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  ranked.reserve(pairs.count());
  for (const PairId id : pairs.ids()) ranked.emplace_back(distance(wanted, pairs[id]), pairs[id].name);

  const auto wanted_end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(count, ranked.size()));
  std::ranges::partial_sort(ranked, wanted_end);
  std::vector<std::string> names;
  for (auto it = ranked.begin(); it != wanted_end; ++it) names.emplace_back(it->second);
  return names;
}

}  // namespace candled::text
