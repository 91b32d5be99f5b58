#include "poloniex-sim/market.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>
#include <string>

using namespace candled;
using namespace candled::sim;

TEST_CASE("a market has 1 to 5000 pairs") {
  CHECK_THROWS_AS(Market(1, 0), std::invalid_argument);
  CHECK(Market(1, 1).size() == 1);
  CHECK(Market(1, 5'000).size() == 5'000);
  CHECK_THROWS_AS(Market(1, 5'001), std::invalid_argument);
}

TEST_CASE("every name of the largest market is a pair of its own in both dialects") {
  const Market market(1, Market::max_pairs);
  std::set<std::string> names;

  for (const Listing& listing : market.listings()) {
    names.insert(listing.pair.name);
    names.insert(listing.legacy_name);
    const auto from_legacy = Pair::from_name(listing.legacy_name, NameOrder::quote_first);
    const auto from_current = Pair::from_name(listing.pair.name, NameOrder::base_first);
    REQUIRE((from_legacy && from_legacy->same_identity(listing.pair)));
    REQUIRE((from_current && from_current->same_identity(listing.pair)));
  }

  CHECK(names.size() == 2 * market.size());
}

TEST_CASE("a market of ten pairs has one of every kind that has caused trouble") {
  const Market market(1, 10);
  const auto listing = [&](std::string_view name) {
    return market[*market.find(name, NameOrder::base_first)];
  };

  CHECK(listing("BTC_USDT").life == Life::trading);
  CHECK(listing("BTS_USDT").life == Life::frozen);
  CHECK(listing("DEXT_USDT").life == Life::never_traded);
  CHECK(listing("币安人生_USDT").legacy_name == "USDT_币安人生");
  CHECK(listing("POLOTEST2_POLOTEST1").life == Life::trading);
  CHECK(listing("WOJAK_BTC").scale == 15);
}

TEST_CASE("a pair of more than 8 decimals exists in the current API only") {
  const Market market(1, 10);

  CHECK(market.find("WOJAK_BTC", NameOrder::base_first));
  CHECK_FALSE(market.find("BTC_WOJAK", NameOrder::quote_first));
  CHECK(market.find("BTC_ETH", NameOrder::quote_first) == market.find("ETH_BTC", NameOrder::base_first));
  CHECK_FALSE(market.find("BTC_ETH", NameOrder::base_first));
}

TEST_CASE("a whole market has all scales from 2 to 15, some frozen pairs, and pairs of every activity") {
  const Market market(1, 1'000);
  std::set<int> scales;
  std::set<std::int64_t> activities;
  for (const Listing& listing : market.listings()) {
    scales.insert(listing.scale);
    activities.insert(listing.trade_every);
  }
  const auto frozen = std::ranges::count(market.listings(), Life::frozen, &Listing::life);
  const auto legacy = std::ranges::count_if(market.listings(), &Listing::in_legacy);

  CHECK(*scales.begin() == 2);
  CHECK(*scales.rbegin() == 15);
  CHECK(scales.size() == 14);
  CHECK(activities.size() == 11);
  CHECK((frozen >= 10 && frozen <= 60));
  CHECK((legacy >= 800 && legacy < 1'000));
}
