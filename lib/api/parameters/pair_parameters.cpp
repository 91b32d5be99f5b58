#include "api/parameters/pair_parameters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "feed/pair_filter.hpp"
#include "text/pair_spelling.hpp"
#include "utf8/joined.hpp"

namespace candled::api {
namespace {

constexpr std::size_t names_in_problem = 5;

/// An item of a list of pairs.
struct Item {
  std::string called;  ///< the parameter, as the client called it
  std::string_view text;
};

http::Problem pair_problem(const Item& item, std::string detail, std::vector<std::string> names) {
  return {.status = 404,
          .title = "Unknown pair",
          .detail = std::move(detail),
          .parameter = item.called,
          .given = std::string(item.text),
          .allowed = std::move(names)};
}

http::Problem unknown_pair(const Item& item, const Pairs& pairs) {
  const bool is_glob = feed::is_glob(item.text);
  auto names = text::nearest_names(feed::without_globs(std::string(item.text)), pairs, names_in_problem);
  auto detail = names.empty() ? std::string("no pair is known yet")
                              : fmt::format("{}; the nearest are: {}",
                                            is_glob ? "no pair matches" : "there is no such pair",
                                            utf8::joined(names, ", "));
  return pair_problem(item, std::move(detail), std::move(names));
}

http::Problem ambiguous_pair(const Item& item, const Pairs& pairs, std::span<const PairId> meant) {
  std::vector<std::string> names;
  for (const PairId id : meant.first(std::min(meant.size(), names_in_problem)))
    names.push_back(pairs[id].name);
  auto detail = fmt::format("it may mean any of: {}", utf8::joined(names, ", "));
  return pair_problem(item, std::move(detail), std::move(names));
}

std::expected<PairId, http::Problem> resolve_one(const Item& item, const Pairs& pairs) {
  const auto meant = text::pairs_meant_by(item.text, pairs);
  if (meant.size() == 1) return meant.front();
  return std::unexpected(meant.empty() ? unknown_pair(item, pairs) : ambiguous_pair(item, pairs, meant));
}

std::expected<std::vector<PairId>, http::Problem> resolve_wildcard(const Item& item, const Pairs& pairs) {
  const feed::PairFilter filter(item.text);
  std::vector<PairId> matching;
  std::ranges::copy_if(pairs.ids(), std::back_inserter(matching),
                       [&](PairId id) { return filter.matches(pairs[id]); });
  if (matching.empty()) return std::unexpected(unknown_pair(item, pairs));
  return matching;
}

std::expected<std::vector<PairId>, http::Problem> resolve_item(const Item& item, const Pairs& pairs) {
  if (feed::is_glob(item.text) && !pairs.find_name(item.text)) return resolve_wildcard(item, pairs);
  const auto one = resolve_one(item, pairs);
  if (!one) return std::unexpected(one.error());
  return std::vector{*one};
}

std::vector<std::string> pair_forms() {
  return {"a pair's name, such as USDT_BTC or btc-usdt"};
}

std::optional<std::string> parse_pair(std::string_view text) {
  if (text.empty()) return {};
  return std::string(text);
}

}  // namespace

ParameterName pair_parameter() {
  return {"pair", {"market", "symbol", "currencyPair"}};
}

std::optional<std::string> read_pair(ValueReader& values) {
  return values.read("pair", parse_pair, pair_forms());
}

std::expected<std::optional<PairId>, http::Problem> resolve_pair(const Context& context,
                                                                 const ParameterSet& given) {
  const auto* pair = given.find("pair");
  if (pair == nullptr) return std::nullopt;
  return resolve_one({pair->called, pair->value}, *context.market.pairs());
}

std::expected<std::vector<PairId>, http::Problem> resolve_pairs(const Context& context,
                                                                const ParameterSet& given) {
  const auto* parameter = given.find("pair");
  if (parameter == nullptr) return std::vector<PairId>{};
  const auto pairs = context.market.pairs();
  const auto texts = split_list(*parameter, pair_forms);
  if (!texts) return std::unexpected(texts.error());

  std::vector<PairId> meant;
  bool all = false;
  for (const std::string_view text : *texts) {
    const auto found = resolve_item({parameter->called, text}, *pairs);
    if (!found) return std::unexpected(found.error());
    meant.insert(meant.end(), found->begin(), found->end());
    all = all || (text == "*" && !pairs->find_name(text));
  }
  if (all) return std::vector<PairId>{};
  std::ranges::sort(meant);
  meant.erase(std::ranges::unique(meant).begin(), meant.end());
  return meant;
}

}  // namespace candled::api
