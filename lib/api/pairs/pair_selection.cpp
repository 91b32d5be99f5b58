#include "api/pairs/pair_selection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "api/parameters/pair_parameters.hpp"
#include "text/pair_spelling.hpp"
#include "utf8/joined.hpp"

namespace candled::api {
namespace {

http::Problem unknown_quote(const ParameterSet::Given& parameter, std::string_view given,
                            const std::set<std::string>& quotes) {
  return {.status = 404,
          .title = "Unknown quote",
          .detail = quotes.empty()
                        ? std::string("no pair is known yet")
                        : fmt::format("no pair is priced in it; there are: {}", utf8::joined(quotes, ", ")),
          .parameter = parameter.called,
          .given = std::string(given),
          .allowed = {quotes.begin(), quotes.end()}};
}

std::vector<std::string> quote_forms() {
  return {"a currency, such as USDT"};
}

/// Returns the quote currencies that the parameter selects, folded. Returns none, which means all, if it was
/// not given.
std::expected<std::set<std::string>, http::Problem> resolve_quotes(const ParameterSet& given,
                                                                   const Pairs& pairs) {
  const auto* parameter = given.find("quote");
  if (parameter == nullptr) return std::set<std::string>{};
  const auto items = split_list(*parameter, quote_forms);
  if (!items) return std::unexpected(items.error());

  std::set<std::string> quotes;
  std::set<std::string> folded;
  for (const PairId id : pairs.ids()) {
    quotes.insert(pairs[id].quote);
    folded.insert(text::folded_spelling(pairs[id].quote));
  }
  std::set<std::string> wanted;
  for (const std::string_view item : *items) {
    std::string quote = text::folded_spelling(item);
    if (!folded.contains(quote)) return std::unexpected(unknown_quote(*parameter, item, quotes));
    wanted.insert(std::move(quote));
  }
  return wanted;
}

}  // namespace

ParameterName quote_parameter() {
  return {"quote"};
}

std::expected<std::vector<PairId>, http::Problem> select_pairs(const Context& context,
                                                               const ParameterSet& given,
                                                               const Pairs& pairs) {
  auto selected = resolve_pairs(context, given);
  if (!selected) return std::unexpected(std::move(selected.error()));
  const auto quotes = resolve_quotes(given, pairs);
  if (!quotes) return std::unexpected(quotes.error());

  std::vector<PairId> ids = selected->empty() ? pairs.ids() : std::move(*selected);
  std::erase_if(ids, [&](PairId id) {
    return !pairs.has(id) || (!quotes->empty() && !quotes->contains(text::folded_spelling(pairs[id].quote)));
  });
  std::ranges::sort(ids, {}, [&pairs](PairId id) -> std::string_view { return pairs[id].name; });
  return ids;
}

}  // namespace candled::api
