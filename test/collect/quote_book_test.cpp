#include "collect/quote_book.hpp"

#include <catch2/catch.hpp>

#include "support/printing.hpp"

namespace candled {
namespace {

const Log silent = [](LogLevel, std::string_view) {};

Ticker ticker(NameOrder order, std::vector<std::string> names) {
  Ticker ticker{.name_order = order, .quotes = {}, .rejected = {}};
  for (std::string& name : names) ticker.quotes.push_back({std::move(name), Price::parse("1.5").value()});
  return ticker;
}

TEST_CASE("a change of dialect continues the same pairs") {
  QuoteBook book(PairFilter("*"), {});
  RejectedPairs rejected(silent);
  const auto legacy = book.samples(ticker(NameOrder::quote_first, {"USDT_BTC", "BTC_ETH"}), rejected);

  const auto current = book.samples(ticker(NameOrder::base_first, {"ETH_BTC", "BTC_USDT"}), rejected);

  REQUIRE(current.size() == 2);
  CHECK(current[0].pair == legacy[1].pair);
  CHECK(current[1].pair == legacy[0].pair);
  CHECK(book.pairs().size() == 2);
  CHECK(rejected.counts().empty());
}

TEST_CASE("pairs that are not asked for are left out without being counted") {
  QuoteBook book(PairFilter("USDT_*"), {});
  RejectedPairs rejected(silent);

  const auto samples = book.samples(ticker(NameOrder::quote_first, {"BTC_ETH", "USDT_BTC"}), rejected);

  REQUIRE(samples.size() == 1);
  CHECK(book.pairs()[samples[0].pair].name == "USDT_BTC");
  CHECK(book.pairs().size() == 1);
  CHECK(rejected.counts().empty());
}

TEST_CASE("pairs that an earlier run collected, and the filter leaves out, are told apart") {
  Pairs known;
  for (const char* name : {"USDT_BTC", "BTC_ETH", "USDT_ETH", "BTC_XMR"})
    known.find_or_add(*Pair::from_name(name, NameOrder::quote_first));

  CHECK(QuoteBook(PairFilter("USDT_*"), known).excluded() == std::vector{PairId{1}, PairId{3}});
  CHECK(QuoteBook(PairFilter("*"), known).excluded().empty());
}

TEST_CASE("a price that is none of a pair that is not asked for is not rejected") {
  QuoteBook book(PairFilter("USDT_*"), {});
  RejectedPairs rejected(silent);
  Ticker answer = ticker(NameOrder::quote_first, {"USDT_BTC"});
  answer.rejected = {{"BTC_ZERO", PriceError::not_positive}, {"USDT_NIL", PriceError::not_positive}};

  book.samples(answer, rejected);

  CHECK(rejected.counts() == std::map<std::string, std::uint64_t>{{"not_positive", 1}});
}

TEST_CASE("names that are none and prices that are none are counted by reason, at every poll") {
  QuoteBook book(PairFilter("*"), {});
  RejectedPairs rejected(silent);
  Ticker answer = ticker(NameOrder::quote_first, {"NONSENSE", "USDT_BTC"});
  answer.rejected = {{"USDT_ZERO", PriceError::not_positive}, {"USDT_NIL", PriceError::not_positive}};

  book.samples(answer, rejected);
  const auto samples = book.samples(answer, rejected);

  CHECK(samples.size() == 1);
  CHECK(rejected.counts() == std::map<std::string, std::uint64_t>{{"bad_name", 2}, {"not_positive", 4}});
}

TEST_CASE("a name with a character that cannot be seen costs no other pair its sample") {
  QuoteBook book(PairFilter("*"), {});
  RejectedPairs rejected(silent);

  const auto samples =
      book.samples(ticker(NameOrder::base_first, {"A\u200bB_USDT", "BTC_USDT", "😀\u200d😀_USDT"}), rejected);

  REQUIRE(samples.size() == 1);
  CHECK(book.pairs()[samples[0].pair].name == "BTC_USDT");
  CHECK(rejected.counts().at("bad_name") == 2);
}

TEST_CASE("pairs beyond the bound are counted and leave the others alone") {
  Pairs full;
  for (std::size_t i = 0; i < Pairs::max_count; ++i)
    full.find_or_add(*Pair::from_name("USDT_" + std::to_string(i), NameOrder::quote_first));
  QuoteBook book(PairFilter("*"), full);
  RejectedPairs rejected(silent);

  const auto samples = book.samples(ticker(NameOrder::quote_first, {"USDT_BTC", "USDT_7"}), rejected);

  REQUIRE(samples.size() == 1);
  CHECK(samples[0].pair == PairId{7});
  CHECK(rejected.counts().at("too_many_pairs") == 1);
}

TEST_CASE("a part of the filter matches a pair of the ticker, or one that is known from before") {
  Pairs known;
  known.find_or_add(*Pair::from_name("USDT_OLD", NameOrder::quote_first));
  const Ticker ticker{
      .name_order = NameOrder::base_first, .quotes = {{"BTC_USDT", *Price::parse("1")}}, .rejected = {}};

  CHECK(QuoteBook(PairFilter("btc-usdt,usdt_old"), known).unmatched(ticker).empty());
  CHECK(QuoteBook(PairFilter("btc-usdt,usdt_odl"), known).unmatched(ticker) ==
        std::vector<std::string>{
            "--pairs: 'usdt_odl' matches none of the 2 known pairs; the nearest is USDT_OLD"});
}

}  // namespace
}  // namespace candled
