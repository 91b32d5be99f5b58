#include "api/udf/pair_lookup.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "text/pair_spelling.hpp"

namespace candled::api {
namespace {

/// Returns the rank of `pair` for a folded text without separators, of which 0 is the best; nothing if it
/// does not match.
std::optional<int> fit(const std::string& text, const Pair& pair) {
  const std::string base = text::without_separators(text::folded_spelling(pair.base));
  const std::string quote = text::without_separators(text::folded_spelling(pair.quote));
  const std::string names[] = {text::without_separators(text::folded_spelling(pair.name)), base + quote,
                               quote + base};
  if (std::ranges::count(names, text) > 0) return 0;
  if (text == base) return 1;
  if (text == quote) return 2;
  if (std::ranges::any_of(names, [&text](const std::string& name) { return name.starts_with(text); }))
    return 3;
  if (std::ranges::any_of(names, [&text](const std::string& name) { return name.contains(text); })) return 4;
  return {};
}

}  // namespace

std::vector<PairId> pairs_found_by(std::string_view text, const Pairs& pairs, std::size_t count) {
  const std::string wanted = text::without_separators(text::folded_spelling(text));
  std::vector<std::tuple<int, std::string_view, PairId>> ranked;
  for (const PairId id : pairs.ids())
    if (const auto rank = fit(wanted, pairs[id])) ranked.emplace_back(*rank, pairs[id].name, id);
  std::ranges::sort(ranked);
  std::vector<PairId> ids;
  for (const auto& [rank, name, id] : ranked)
    if (ids.size() < count) ids.push_back(id);
  return ids;
}

}  // namespace candled::api
