#include "api/pairs.hpp"

#include <algorithm>
#include <map>

#include "api/answer/store_problem.hpp"
#include "api/parameters/parameter_set.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

using SeriesByPair = std::map<PairId, std::vector<store::SeriesSummary>>;

void write_series(http::JsonBody& out, const store::SeriesSummary& series) {
  out.text("interval", series.interval.name());
  out.time("first", series.first);
  out.time("newest", series.newest);
  out.number("count", series.candles);
}

void write_pair(http::JsonBody& out, const Pair& pair, bool collected,
                const std::optional<live::LastPrice>& last, std::span<const store::SeriesSummary> series) {
  out.text("name", pair.name);
  out.text("base", pair.base);
  out.text("quote", pair.quote);
  out.truth("collected", collected);
  out.text_or_null("last", last ? last->price.to_string() : "");
  out.time("last_time", last ? std::optional(last->time) : std::nullopt);
  out.objects("candles", series, [&out](const store::SeriesSummary& summary) { write_series(out, summary); });
}

std::vector<PairId> ids_by_name(const Pairs& pairs) {
  std::vector<PairId> ids = pairs.ids();
  std::ranges::sort(ids, {}, [&pairs](PairId id) -> std::string_view { return pairs[id].name; });
  return ids;
}

std::optional<live::LastPrice> last_of(const live::LastPrices& prices, PairId id) {
  if (index_of(id) >= prices.size()) return {};
  return prices[index_of(id)];
}

std::expected<SeriesByPair, store::StoreError> read_series(store::ReaderPool& readers) {
  auto reader = readers.lease();
  if (!reader) return std::unexpected(reader.error());
  const auto series = (*reader)->series();
  if (!series) return std::unexpected(series.error());
  SeriesByPair by_pair;
  for (const store::SeriesSummary& summary : *series) by_pair[summary.pair].push_back(summary);
  return by_pair;
}

}  // namespace

http::Response get_pairs(const Context& context, const http::Request& request) {
  const auto parameters = ParameterSet::of({}, request.parameters);
  if (!parameters) return http::to_response(parameters.error());
  const auto series = read_series(context.readers);
  if (!series) return http::to_response(store_problem(series.error()));

  const auto pairs = context.market.pairs();
  const auto excluded = context.market.excluded();
  const auto prices = context.market.prices();
  http::JsonBody out;
  out.objects("pairs", ids_by_name(*pairs), [&](PairId id) {
    const auto stored = series->find(id);
    write_pair(out, (*pairs)[id], !std::ranges::binary_search(*excluded, id), last_of(*prices, id),
               stored == series->end() ? std::span<const store::SeriesSummary>{} : stored->second);
  });
  return {.content_type = "application/json", .body = out.finish()};
}

}  // namespace candled::api
