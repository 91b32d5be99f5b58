#include <algorithm>
#include <set>

#include "candle/pair.hpp"
#include "candle/pairs.hpp"
#include "feed/pair_filter.hpp"
#include "target.hpp"
#include "text/pair_spelling.hpp"
#include "utf8/utf8.hpp"

// Input: first what somebody looks up or filters by, then names of pairs, one a line.
namespace candled::fuzz {
namespace {

std::optional<Pair> read(std::string_view name, NameOrder order) {
  auto pair = Pair::from_name(name, order);
  if (!pair) return {};
  require(pair->name == name, "a pair keeps its name");
  require(pair->name_in(order) == name, "base and quote make up the name");
  require(!pair->base.empty() && !pair->quote.empty(), "no currency is empty");
  require(name.size() <= Pair::max_name && utf8::is_utf8(name), "a name is short and UTF-8");
  require(std::ranges::none_of(name, [](char c) { return (c >= 0 && c <= ' ') || c == '\x7f'; }),
          "a name holds neither a control character nor a space");
  return pair;
}

/// A name can stand for an identity before it; then it was added under the other one, or not at all.
void add(Pairs& pairs, const Pair& pair) {
  const std::size_t before = pairs.size();
  const auto id = pairs.find_or_add(pair);
  if (!id) return require(pairs.size() == before, "what is refused is not added");
  require(pairs[*id].same_identity(pair), "a pair is found by what it is");
  require(pairs.find_or_add(pair) == id && pairs.size() <= before + 1, "a pair is added once");
}

void check_pairs(const Pairs& pairs) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const PairId id{static_cast<std::uint32_t>(i)};
    require(pairs.find_name(pairs[id].name) == id, "names are unique");
    require(pairs.find(pairs[id].base, pairs[id].quote) == id, "identities are unique");
    require(text::pairs_meant_by(pairs[id].name, pairs) == std::vector{id},
            "an exact name means its pair alone");
  }
}

void check_lookup(std::string_view text, const Pairs& pairs) {
  const auto meant = text::pairs_meant_by(text, pairs);
  require(std::set(meant.begin(), meant.end()).size() == meant.size(), "a pair is meant once");
  const auto nearest = text::nearest_names(text, pairs, 5);
  require(nearest.size() == std::min<std::size_t>(5, pairs.size()), "as many names are near as asked for");
  require(std::set(nearest.begin(), nearest.end()).size() == nearest.size(), "a name is near once");
  for (const std::string& name : nearest) require(pairs.find_name(name).has_value(), "what is near is known");
}

void check_filter(std::string_view globs, const Pair& pair) {
  require(feed::PairFilter("*").matches(pair), "* takes all pairs");
  static_cast<void>(feed::PairFilter(globs).matches(pair));
  if (pair.name.find_first_of("*?[]\\,") != std::string::npos) return;
  require(feed::PairFilter(pair.name).matches(pair), "a name is a glob that matches it");
  require(feed::PairFilter(pair.name_in(NameOrder::base_first) + ",A_B").matches(pair),
          "so it is the other way round");
}

}  // namespace

void check(std::string_view input) {
  const std::string text = take_line(input);
  Pairs pairs;
  while (!input.empty()) {
    const std::string name = take_line(input);
    for (const NameOrder order : {NameOrder::quote_first, NameOrder::base_first}) {
      const auto pair = read(name, order);
      if (!pair) continue;
      add(pairs, *pair);
      check_filter(std::string_view(text).substr(0, 32), *pair);
    }
  }
  check_pairs(pairs);
  check_lookup(text, pairs);
}

}  // namespace candled::fuzz
