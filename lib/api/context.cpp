#include "api/context.hpp"

#include <algorithm>

#include "api/pairs/pair_figures.hpp"

namespace candled::api {

std::shared_ptr<PairFigures> new_pair_figures() {
  return std::make_shared<PairFigures>();
}

derive::DerivedReader derived_reader(const Context& context, store::CandleReader& reader) {
  return {reader,
          {.intervals = context.intervals, .max_gap = context.max_gap},
          context.health.closed_until().value_or(context.now()),
          [&market = context.market] { return market.pairs(); }};
}

std::uint64_t stored_version(const Context& context) {
  // None ever shrinks, so that the sum grows with every change to one of them. Derived candles close by the
  // clock, whether or not anything was stored of their last part.
  const auto until = context.health.stored_until();
  const auto closed = until ? until->time_since_epoch() / context.intervals.shortest().length() : 0;
  return context.readers.changes().version() + context.market.versions().pairs +
         static_cast<std::uint64_t>(std::max<std::int64_t>(closed, 0));
}

void note_asked(const Context& context, std::span<const PairId> pairs) {
  if (context.asked_pairs == nullptr) return;
  for (const PairId pair : pairs) context.asked_pairs->ask(pair);
}

}  // namespace candled::api
