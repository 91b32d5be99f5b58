#include "poloniex-sim/market.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "poloniex-sim/hash.hpp"

namespace candled::sim {
namespace {

struct WellKnown {
  std::string_view base;
  std::string_view quote;
  std::int64_t price;
  int scale;
  std::int64_t trade_every;
  Life life = Life::trading;
};

constexpr std::array well_known{
    WellKnown{"BTC", "USDT", 6'412'345, 2, 1},
    WellKnown{"ETH", "BTC", 5'012'345, 8, 1},
    WellKnown{"BTS", "USDT", 81'234, 7, 1, Life::frozen},
    WellKnown{"DEXT", "USDT", 1, 4, 1, Life::never_traded},
    WellKnown{"币安人生", "USDT", 123'456, 6, 4},
    WellKnown{"POLOTEST2", "POLOTEST1", 2'000, 3, 8},
    WellKnown{"WOJAK", "BTC", 2'345, 15, 2},
    WellKnown{"YFI", "TRX", 7'900'000, 2, 2},
    WellKnown{"ETH", "USDT", 321'045, 2, 1},
    WellKnown{"TRX", "USDT", 123'456, 6, 1},
    WellKnown{"XRP", "USDT", 52'345, 5, 1},
    WellKnown{"DOGE", "USDT", 123'412, 6, 2},
    WellKnown{"LTC", "USDT", 7'823, 2, 2},
    WellKnown{"SOL", "USDT", 14'523, 2, 1},
    WellKnown{"XMR", "BTC", 251'234, 8, 8},
    WellKnown{"LTC", "BTC", 118'034, 8, 8},
    WellKnown{"XRP", "BTC", 812, 8, 4},
    WellKnown{"DOGE", "BTC", 197, 8, 16},
    WellKnown{"BTS", "BTC", 3'650, 11, 1'024},
    WellKnown{"BTC", "USDC", 6'411'234, 2, 4},
    WellKnown{"USDC", "USDT", 99'987, 5, 2},
    WellKnown{"ETH", "TRX", 2'601'234'567, 5, 64},
    WellKnown{"SHIB", "USDT", 1'712'345, 11, 1},
    WellKnown{"PEPE", "USDT", 112'345, 10, 1},
};

/// Returns four letters, different for each of the first 26^4 numbers.
std::string ticker_symbol(std::uint64_t number) {
  constexpr std::uint64_t count = 26 * 26 * 26 * 26;
  std::uint64_t code = (number * 123'457 + 7'919) % count;  // 123457 has no factor in common with 26
  std::string symbol(4, 'A');
  for (char& letter : symbol) {
    letter = static_cast<char>('A' + code % 26);
    code /= 26;
  }
  return symbol;
}

std::string_view generated_quote(std::uint64_t random) {
  constexpr std::array<std::string_view, 8> quotes{"USDT", "USDT", "USDT", "USDT",
                                                   "USDT", "BTC",  "TRX",  "USDC"};
  return quotes[random % quotes.size()];
}

struct Magnitude {
  std::int64_t base;
  int scale;
};

/// Returns a magnitude from 2.0e-12 to 7.9e4, so that a wandering of a seventh stays between 1e-12 and 1e5.
Magnitude generated_magnitude(bool tiny, std::uint64_t random) {
  const int exponent = tiny ? -6 - static_cast<int>(random % 7) : 4 - static_cast<int>(random % 9);
  const int extra = static_cast<int>(random / 64 % 2);
  const int scale = tiny ? std::min(15, 3 - exponent + extra) : std::clamp(3 - exponent + extra, 2, 8);
  std::int64_t base = 20 + static_cast<std::int64_t>(random / 128 % 60);
  for (int place = -exponent + 1; place < scale; ++place)
    base = base * 10 + static_cast<std::int64_t>(mix(random, 0, static_cast<std::uint64_t>(place)) % 10);
  return {base, scale};
}

Listing generated(std::uint64_t seed, std::uint64_t number) {
  const std::uint64_t random = mix(seed, number, 1);
  const auto [base, scale] = generated_magnitude(random % 8 == 0, mix(seed, number, 2));
  return {.pair = {},
          .legacy_name = {},
          .id = 0,
          .life = random / 8 % 32 == 0 ? Life::frozen : Life::trading,
          .base = base,
          .scale = scale,
          .volatility = 64 + static_cast<std::int32_t>(random / 256 % 193),
          .trade_every = std::int64_t{1} << (random / 65'536 % 11),
          .trade_offset = 0};
}

}  // namespace

Market::Market(std::uint64_t seed, std::size_t pairs) : seed_(seed) {
  if (pairs < 1 || pairs > max_pairs) throw std::invalid_argument("a market has 1 to 5000 pairs");
  listings_.reserve(pairs);
  list_well_known(pairs);
  while (listings_.size() < pairs) list_generated();
}

void Market::list_late(TimePoint time) {
  for (std::size_t index = 15; index < listings_.size(); index += 16) listings_[index].listed_since = time;
}

std::optional<std::size_t> Market::find(std::string_view name, NameOrder dialect) const {
  const auto& names = dialect == NameOrder::base_first ? by_name_ : by_legacy_name_;
  const auto found = names.find(name);
  if (found == names.end()) return {};
  return found->second;
}

void Market::list(std::string base, std::string quote, Listing listing) {
  const std::size_t index = listings_.size();
  listing.pair = {.name = base + '_' + quote, .base = std::move(base), .quote = std::move(quote)};
  listing.legacy_name = listing.pair.name_in(NameOrder::quote_first);
  listing.id = static_cast<std::uint32_t>(7 + index * 3);
  listing.trade_offset =
      static_cast<std::int64_t>(mix(seed_, index, 3) % static_cast<std::uint64_t>(listing.trade_every));
  by_name_.emplace(listing.pair.name, index);
  if (listing.in_legacy()) by_legacy_name_.emplace(listing.legacy_name, index);
  listings_.push_back(std::move(listing));
}

void Market::list_well_known(std::size_t pairs) {
  for (const WellKnown& known : std::span(well_known).first(std::min(pairs, well_known.size()))) {
    list(std::string(known.base), std::string(known.quote),
         {.pair = {},
          .legacy_name = {},
          .id = 0,
          .life = known.life,
          .base = known.price,
          .scale = known.scale,
          .volatility = known.base == "USDC" ? 4 : 128,
          .trade_every = known.trade_every,
          .trade_offset = 0});
  }
}

void Market::list_generated() {
  const std::uint64_t number = listings_.size();
  std::string base = ticker_symbol(number);
  const bool taken = std::ranges::any_of(
      well_known, [&](const WellKnown& known) { return known.base == base || known.quote == base; });
  if (taken) base += '2';
  list(std::move(base), std::string(generated_quote(mix(seed_, number, 4))), generated(seed_, number));
}

}  // namespace candled::sim
