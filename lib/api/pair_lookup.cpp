#include "api/pair_lookup.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "candle/edit_distance.hpp"

namespace candled::api {
namespace {

bool is_separator(char c) {
  return c == '_' || c == '-' || c == '/';
}

/// Lower case, and every separator as `_`.
std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_separator(c)) c = '_';
  }
  return out;
}

std::string without_separators(std::string text) {
  std::erase_if(text, is_separator);
  return text;
}

std::vector<PairId> ids_where(const Pairs& pairs, auto predicate) {
  std::vector<PairId> ids;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (predicate(pairs.all()[i])) ids.push_back(PairId{static_cast<std::uint32_t>(i)});
  return ids;
}

std::size_t distance(const std::string& text, const Pair& pair) {
  const std::string base = without_separators(folded(pair.base));
  const std::string quote = without_separators(folded(pair.quote));
  if (text == base || text == quote) return 1;
  return std::min(edit_distance(text, base + quote), edit_distance(text, quote + base));
}

/// How well `pair` fits a folded text without separators, the best is 0; nothing when it does not.
std::optional<int> fit(const std::string& text, const Pair& pair) {
  const std::string base = without_separators(folded(pair.base));
  const std::string quote = without_separators(folded(pair.quote));
  const std::string names[] = {without_separators(folded(pair.name)), base + quote, quote + base};
  if (std::ranges::count(names, text) > 0) return 0;
  if (text == base) return 1;
  if (text == quote) return 2;
  if (std::ranges::any_of(names, [&text](const std::string& name) { return name.starts_with(text); }))
    return 3;
  if (std::ranges::any_of(names, [&text](const std::string& name) { return name.contains(text); })) return 4;
  return {};
}

}  // namespace

std::vector<PairId> pairs_meant_by(std::string_view text, const Pairs& pairs) {
  if (const auto exact = pairs.find_name(text)) return {*exact};

  const std::string wanted = folded(text);
  auto separated = ids_where(pairs, [&wanted](const Pair& pair) {
    const std::string base = folded(pair.base);
    const std::string quote = folded(pair.quote);
    return wanted == base + '_' + quote || wanted == quote + '_' + base;
  });
  if (!separated.empty() || wanted.contains('_')) return separated;

  return ids_where(pairs, [&wanted](const Pair& pair) {
    return wanted == folded(pair.base + pair.quote) || wanted == folded(pair.quote + pair.base);
  });
}

std::vector<std::string> nearest_names(std::string_view text, const Pairs& pairs, std::size_t count) {
  // Longer texts are near to nothing; cutting them bounds the work.
  const std::string wanted = without_separators(folded(text.substr(0, Pair::max_name)));
  std::vector<std::pair<std::size_t, std::string_view>> ranked;
  ranked.reserve(pairs.size());
  for (const Pair& pair : pairs.all()) ranked.emplace_back(distance(wanted, pair), pair.name);

  const auto wanted_end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(count, ranked.size()));
  std::ranges::partial_sort(ranked, wanted_end);
  std::vector<std::string> names;
  for (auto it = ranked.begin(); it != wanted_end; ++it) names.emplace_back(it->second);
  return names;
}

std::vector<PairId> pairs_found_by(std::string_view text, const Pairs& pairs, std::size_t count) {
  const std::string wanted = without_separators(folded(text));
  std::vector<std::tuple<int, std::string_view, PairId>> ranked;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const PairId id{static_cast<std::uint32_t>(i)};
    if (const auto rank = fit(wanted, pairs[id])) ranked.emplace_back(*rank, pairs[id].name, id);
  }
  std::ranges::sort(ranked);
  std::vector<PairId> ids;
  for (const auto& [rank, name, id] : ranked)
    if (ids.size() < count) ids.push_back(id);
  return ids;
}

}  // namespace candled::api
