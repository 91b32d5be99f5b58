#include "api/pairs.hpp"

#include <algorithm>
#include <map>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "api/answer/store_problem.hpp"
#include "api/parameters/parameter_set.hpp"

namespace candled::api {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
using SeriesByPair = std::map<PairId, std::vector<store::SeriesSummary>>;

void write_time(Writer& writer, const char* member, TimePoint time) {
  writer.Key(member);
  writer.Int64(time.time_since_epoch().count());
}

void write_last(Writer& writer, const std::optional<live::LastPrice>& last) {
  writer.Key("last");
  if (!last) {
    writer.Null();
    writer.Key("last_time");
    writer.Null();
    return;
  }
  writer.String(last->price.to_string());
  write_time(writer, "last_time", last->time);
}

void write_series(Writer& writer, const store::SeriesSummary& series) {
  writer.StartObject();
  writer.Key("interval");
  writer.String(series.interval.name());
  write_time(writer, "first", series.first);
  write_time(writer, "newest", series.newest);
  writer.Key("count");
  writer.Uint64(series.candles);
  writer.EndObject();
}

void write_pair(Writer& writer, const Pair& pair, bool collected, const std::optional<live::LastPrice>& last,
                std::span<const store::SeriesSummary> series) {
  writer.StartObject();
  writer.Key("name");
  writer.String(pair.name);
  writer.Key("base");
  writer.String(pair.base);
  writer.Key("quote");
  writer.String(pair.quote);
  writer.Key("collected");
  writer.Bool(collected);
  write_last(writer, last);
  writer.Key("candles");
  writer.StartArray();
  for (const store::SeriesSummary& summary : series) write_series(writer, summary);
  writer.EndArray();
  writer.EndObject();
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
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("pairs");
  writer.StartArray();
  for (const PairId id : ids_by_name(*pairs)) {
    const auto stored = series->find(id);
    write_pair(writer, (*pairs)[id], !std::ranges::binary_search(*excluded, id), last_of(*prices, id),
               stored == series->end() ? std::span<const store::SeriesSummary>{} : stored->second);
  }
  writer.EndArray();
  writer.EndObject();
  return {.content_type = "application/json", .body = buffer.GetString()};
}

}  // namespace candled::api
