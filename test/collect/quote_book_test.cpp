#include "collect/quote_book.hpp"

#include <catch2/catch.hpp>

#include "support/printing.hpp"

namespace candled::collect {
namespace {

const log::Log silent = [](log::LogLevel, std::string_view) {};

feed::Ticker ticker(NameOrder order, std::vector<std::string> names) {
  feed::Ticker ticker{.name_order = order, .quotes = {}, .rejected = {}};
  for (std::string& name : names) ticker.quotes.push_back({std::move(name), Price::parse("1.5").value()});
  return ticker;
}

TEST_CASE("a change of dialect continues the same pairs") {
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("*"), pairs);
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
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("USDT_*"), pairs);
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

  live::PairRegistry pairs(known);
  CHECK(QuoteBook(feed::PairFilter("USDT_*"), pairs).excluded() == std::vector{PairId{1}, PairId{3}});
  CHECK(QuoteBook(feed::PairFilter("*"), pairs).excluded().empty());
}

TEST_CASE("a price that is none of a pair that is not asked for is not rejected") {
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("USDT_*"), pairs);
  RejectedPairs rejected(silent);
  feed::Ticker answer = ticker(NameOrder::quote_first, {"USDT_BTC"});
  answer.rejected = {{"BTC_ZERO", PriceError::not_positive}, {"USDT_NIL", PriceError::not_positive}};

  book.samples(answer, rejected);

  CHECK(rejected.counts() == std::map<std::string, std::uint64_t>{{"not_positive", 1}});
}

TEST_CASE("names that are none and prices that are none are counted by reason, at every poll") {
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("*"), pairs);
  RejectedPairs rejected(silent);
  feed::Ticker answer = ticker(NameOrder::quote_first, {"NONSENSE", "USDT_BTC"});
  answer.rejected = {{"USDT_ZERO", PriceError::not_positive}, {"USDT_NIL", PriceError::not_positive}};

  book.samples(answer, rejected);
  const auto samples = book.samples(answer, rejected);

  CHECK(samples.size() == 1);
  CHECK(rejected.counts() == std::map<std::string, std::uint64_t>{{"bad_name", 2}, {"not_positive", 4}});
}

TEST_CASE("a name with a character that cannot be seen costs no other pair its sample") {
  live::PairRegistry pairs;
  QuoteBook book(feed::PairFilter("*"), pairs);
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
  live::PairRegistry pairs(full);
  QuoteBook book(feed::PairFilter("*"), pairs);
  RejectedPairs rejected(silent);

  const auto samples = book.samples(ticker(NameOrder::quote_first, {"USDT_BTC", "USDT_7"}), rejected);

  REQUIRE(samples.size() == 1);
  CHECK(samples[0].pair == PairId{7});
  CHECK(rejected.counts().at("too_many_pairs") == 1);
}

TEST_CASE("a part of the filter matches a pair of the ticker, or one that is known from before") {
  Pairs known;
  known.find_or_add(*Pair::from_name("USDT_OLD", NameOrder::quote_first));
  const feed::Ticker ticker{
      .name_order = NameOrder::base_first, .quotes = {{"BTC_USDT", *Price::parse("1")}}, .rejected = {}};

  live::PairRegistry pairs(known);
  CHECK(QuoteBook(feed::PairFilter("btc-usdt,usdt_old"), pairs).unmatched(ticker).empty());
  CHECK(QuoteBook(feed::PairFilter("btc-usdt,usdt_odl"), pairs).unmatched(ticker) ==
        std::vector<std::string>{
            "--pairs: 'usdt_odl' matches none of the 2 known pairs; the nearest is USDT_OLD"});
}

/// A book with room for three pairs, which an exchange fills with two that it lists and one that it does not.
class FullBook {
 public:
  FullBook() {
    Pairs none;
    none.limit_to({.pairs = 3, .ids = 5});
    pairs.emplace(none);
    book.emplace(feed::PairFilter("*"), *pairs);
    answer({"USDT_BTC", "USDT_ETH", "USDT_BAD"});
  }

  /// The names of those that an answer gave samples of.
  std::vector<std::string> answer(std::vector<std::string> names) {
    std::vector<std::string> sampled;
    for (const Sample& sample : book->samples(ticker(NameOrder::quote_first, std::move(names)), rejected))
      sampled.push_back(book->pairs()[sample.pair].name);
    return sampled;
  }

  std::optional<live::PairRegistry> pairs;
  std::optional<QuoteBook> book;
  RejectedPairs rejected{silent};
};

constexpr PairId bad_pair{2};
using Names = std::vector<std::string>;

TEST_CASE("a pair that is listed no more gives way to a new one that three answers running list") {
  FullBook full;
  full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  CHECK_FALSE(full.book->need_room());
  full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});

  const auto needed = full.book->need_room();
  REQUIRE(needed);
  CHECK(needed->candidates == std::vector{bad_pair});
  CHECK(needed->count == 1);
  full.book->made_room({.gone = {bad_pair}});

  CHECK(full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"}) == Names{"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  CHECK(full.book->pairs().find_name("USDT_NEW") == PairId{3});
  CHECK_FALSE(full.book->pairs().find_name("USDT_BAD"));
}

TEST_CASE("bad answers full of other names each time make no pair give way") {
  FullBook full;
  for (int i = 0; i < 20; ++i) {
    full.answer({"USDT_BTC", "USDT_ETH", "USDT_X" + std::to_string(i), "USDT_Y" + std::to_string(i / 2)});
    CHECK_FALSE(full.book->need_room());
  }
}

TEST_CASE("a pair that is listed, be it without a price or without being wanted, does not give way") {
  FullBook full;
  feed::Ticker frozen = ticker(NameOrder::quote_first, {"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  frozen.rejected = {{"USDT_BAD", PriceError::not_positive}};
  for (int i = 0; i < 5; ++i) full.book->samples(frozen, full.rejected);
  CHECK_FALSE(full.book->need_room());

  full.book.emplace(feed::PairFilter("USDT_NEW,USDT_ETH"), *full.pairs);
  for (int i = 0; i < 5; ++i) full.answer({"USDT_BAD", "USDT_BTC", "USDT_ETH", "USDT_NEW"});
  CHECK_FALSE(full.book->need_room());

  for (int i = 0; i < 3; ++i) full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  CHECK(full.book->need_room()->candidates == std::vector{bad_pair});
}

TEST_CASE("the pair whose stored candles are the oldest gives way first, before any that this run has seen") {
  Pairs known;
  known.limit_to({.pairs = 4, .ids = 8});
  for (const char* name : {"USDT_A", "USDT_B", "USDT_C", "USDT_D"})
    known.find_or_add(*Pair::from_name(name, NameOrder::quote_first));
  live::PairRegistry pairs(known);
  const TimePoint time{std::chrono::hours{1}};
  QuoteBook book(feed::PairFilter("*"), pairs,
                 Listings({time, time + milliseconds(1), time - milliseconds(1)}));
  RejectedPairs rejected(silent);
  book.samples(ticker(NameOrder::quote_first, {"USDT_A"}), rejected);
  for (int i = 0; i < 3; ++i) book.samples(ticker(NameOrder::quote_first, {"USDT_NEW"}), rejected);

  CHECK(book.need_room()->candidates == std::vector{PairId{3}, PairId{2}, PairId{1}, PairId{0}});
}

TEST_CASE("while it is not known whether a pair gives way it has no samples, and goes on if it stays") {
  FullBook full;
  for (int i = 0; i < 3; ++i) full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  REQUIRE(full.book->need_room());

  CHECK(full.answer({"USDT_BTC", "USDT_BAD", "USDT_NEW"}) == Names{"USDT_BTC"});
  CHECK_FALSE(full.book->need_room());
  full.book->made_room({.kept = {bad_pair}});

  CHECK(full.answer({"USDT_BTC", "USDT_BAD", "USDT_NEW"}) == Names{"USDT_BTC", "USDT_BAD"});
  for (int i = 0; i < 5; ++i) full.answer({"USDT_BTC", "USDT_ETH", "USDT_NEW"});
  CHECK_FALSE(full.book->need_room());  // it has a complete candle, and is not asked again
}

TEST_CASE("a pair that gave way and is listed again is a new one") {
  FullBook full;
  for (int i = 0; i < 3; ++i) full.answer({"USDT_BTC", "USDT_NEW", "USDT_ETH"});
  REQUIRE(full.book->need_room());
  full.book->made_room({.gone = {bad_pair}});

  CHECK(full.answer({"USDT_BTC", "USDT_BAD", "USDT_ETH"}) == Names{"USDT_BTC", "USDT_BAD", "USDT_ETH"});
  CHECK(full.book->pairs().find_name("USDT_BAD") == PairId{3});
}

TEST_CASE("when ids have run out no pair gives way for nothing") {
  FullBook full;
  for (const char* name : {"USDT_NEW", "USDT_NEWER", "USDT_NEWEST"}) {
    for (int i = 0; i < 3; ++i) full.answer({"USDT_BTC", "USDT_ETH", name});
    const auto needed = full.book->need_room();
    if (std::string(name) == "USDT_NEWEST") {
      CHECK_FALSE(needed);
      CHECK(full.book->waiting() == 1);
    } else {
      REQUIRE(needed);
      full.book->made_room({.gone = needed->candidates});
      full.answer({"USDT_BTC", "USDT_ETH", name});
    }
  }
}

}  // namespace
}  // namespace candled::collect
