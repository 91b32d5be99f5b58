#include "replay/file_names.hpp"

#include <algorithm>
#include <array>

namespace candled::replay {
namespace {

/// The currencies in which the exchange has had prices. Each is priced in those before it, if it is priced in
/// any of them. Currencies with one rank may be priced in each other either way.
struct Quote {
  std::string_view currency;
  int rank;
};
constexpr std::array quotes{Quote{"USDC", 1}, Quote{"USDT", 1}, Quote{"USDD", 3}, Quote{"TUSD", 4},
                            Quote{"BUSD", 4}, Quote{"PAX", 4},  Quote{"DAI", 4},  Quote{"USDJ", 4},
                            Quote{"USD", 4},  Quote{"BTC", 5},  Quote{"TRX", 6},  Quote{"ETH", 7},
                            Quote{"BNB", 8},  Quote{"XMR", 9}};
constexpr int no_quote = 100;

int rank_of(std::string_view currency) {
  const auto found = std::ranges::find(quotes, currency, &Quote::currency);
  return found == quotes.end() ? no_quote : found->rank;
}

/// Returns whether `base` is priced in `quote`. There is one exception to the ranks: BTC was priced in BNB,
/// though BNB is priced in TRX and TRX in BTC.
bool is_priced_in(std::string_view base, std::string_view quote) {
  if (base == "BTC" && quote == "BNB") return true;
  if (base == "BNB" && quote == "BTC") return false;
  return rank_of(quote) < rank_of(base);
}

bool is_known(const Pairs& known, std::string_view name, NameOrder order) {
  const auto pair = Pair::from_name(name, order);
  return pair && known.find(pair->base, pair->quote);
}

/// Returns the order of `name` that the known pairs show; empty if they show neither or both.
std::optional<NameOrder> order_by_pairs(std::string_view name, const Pairs& known) {
  if (const auto id = known.find_name(name))
    return known[*id].name_in(NameOrder::quote_first) == name ? NameOrder::quote_first
                                                              : NameOrder::base_first;
  const bool quote_first = is_known(known, name, NameOrder::quote_first);
  if (quote_first == is_known(known, name, NameOrder::base_first)) return {};
  return quote_first ? NameOrder::quote_first : NameOrder::base_first;
}

/// Returns whether each of the two currencies may be priced in the other, as far as is known.
bool may_be_either(const Pair& pair) {
  return rank_of(pair.base) == rank_of(pair.quote) && rank_of(pair.base) != no_quote;
}

/// Reads `name` in the other order if `order` fails. `__A` is a name in one order only, but a collector that
/// followed both dialects has recorded it all the same.
std::optional<Pair> in_some_order(std::string_view name, NameOrder order) {
  if (auto pair = Pair::from_name(name, order)) return pair;
  return Pair::from_name(name,
                         order == NameOrder::quote_first ? NameOrder::base_first : NameOrder::quote_first);
}

}  // namespace

std::optional<NameOrder> order_by_quotes(std::string_view name) {
  const auto legacy = Pair::from_name(name, NameOrder::quote_first);
  const auto current = Pair::from_name(name, NameOrder::base_first);
  if (legacy && is_priced_in(legacy->base, legacy->quote)) return NameOrder::quote_first;
  if (current && is_priced_in(current->base, current->quote)) return NameOrder::base_first;
  return {};
}

FileNames::FileNames(const Columns& columns, std::optional<NameOrder> said)
    : declared_(columns.names == NameOrder::base_first),
      said_(!declared_ && said),
      order_(declared_ ? columns.names : said) {}

void FileNames::look_at(std::span<const std::string> names, const Pairs& known) {
  for (const std::string& name : names) {
    auto order = order_by_pairs(name, known);
    if (!order) order = order_by_quotes(name);
    quote_first_ = quote_first_ || order == NameOrder::quote_first;
    base_first_ = base_first_ || order == NameOrder::base_first;
  }
  order_ = base_first_ ? NameOrder::base_first : NameOrder::quote_first;
}

std::expected<Pair, FileNames::Failure> FileNames::read(std::string_view name, const Pairs& known) const {
  NameOrder order = order_.value_or(NameOrder::quote_first);
  const auto by_pairs = declared_ || said_ ? std::nullopt : order_by_pairs(name, known);
  if (by_pairs) order = *by_pairs;
  const auto pair = declared_ ? Pair::from_name(name, order) : in_some_order(name, order);
  if (!pair) return std::unexpected(Failure::no_name);
  if (!declared_ && !said_ && !by_pairs && is_undecided(*pair, order))
    return std::unexpected(Failure::undecided);
  return *pair;
}

bool FileNames::is_undecided(const Pair& pair, NameOrder order) const {
  if (quote_first_ && base_first_) return true;
  if (!quote_first_ && !base_first_) return may_be_either(pair);
  const auto by_quotes = order_by_quotes(pair.name);
  return by_quotes && by_quotes != order;
}

}  // namespace candled::replay
