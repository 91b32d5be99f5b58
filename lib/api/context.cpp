#include "api/context.hpp"

#include "api/pairs/pair_figures.hpp"

namespace candled::api {

std::shared_ptr<PairFigures> new_pair_figures() {
  return std::make_shared<PairFigures>();
}

std::uint64_t stored_version(const Context& context) {
  // Neither ever shrinks, so that the sum grows with every change to one of them.
  return context.readers.changes().version() + context.market.versions().pairs;
}

void note_asked(const Context& context, std::span<const PairId> pairs) {
  if (context.asked_pairs == nullptr) return;
  for (const PairId pair : pairs) context.asked_pairs->ask(pair);
}

}  // namespace candled::api
