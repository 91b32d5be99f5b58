#include "store/rules/bigger_candle.hpp"

#include <catch2/catch.hpp>

#include "store/rules/rules_fixture.hpp"
#include "support/printing.hpp"

namespace candled::store {
namespace {

/// The candles of a bucket, and the one of them that is to be stored.
struct ChoiceCase {
  const char* what;
  BiggerBucket bucket;
  std::optional<Candle> chosen;
};

TEST_CASE("the candle of a bigger bucket is the merge of all its parts, or the best that is known of it") {
  const Candle complete = of_exchange(0, 1), other_complete = of_exchange(0, 2);
  const Candle good = half_seen(0, 3, 9), bad = half_seen(0, 4, 2), worst = half_seen(0, 5, 1);
  Candle bad_but_complete = bad;
  bad_but_complete.complete = true;
  const auto all = [](const Candle& candle) { return MergedCandle{candle, true}; };
  const auto some = [](const Candle& candle) { return MergedCandle{candle, false}; };

  const std::vector<ChoiceCase> cases{
      {"nothing is known", {}, {}},
      {"closed, without parts", {.closed = bad}, bad},
      {"closed better than stored, without parts", {.stored = bad, .closed = good}, good},
      {"closed worse than stored, without parts", {.stored = good, .closed = bad}, {}},
      {"stored complete, without parts", {.stored = complete, .closed = other_complete}, {}},
      {"nothing stored", {.merged = some(bad)}, bad},
      {"all parts against one that is not their merge", {.stored = good, .merged = all(bad)}, bad},
      {"all parts against a complete one",
       {.stored = complete, .merged = all(other_complete)},
       other_complete},
      {"all parts, not complete, against a complete one", {.stored = complete, .merged = all(good)}, {}},
      {"some parts, the merge before", {.stored = good, .merged = some(bad), .was_merge = true}, bad},
      {"some parts, a complete merge before",
       {.stored = complete, .merged = some(good), .was_merge = true},
       {}},
      {"some parts, stored knows more", {.stored = good, .merged = some(bad)}, {}},
      {"some parts know more than stored", {.stored = bad, .merged = some(good)}, good},
      {"some parts, complete, against a complete one",
       {.stored = complete, .merged = some(other_complete)},
       {}},
      {"some parts, closed knows that they are all",
       {.closed = bad_but_complete, .merged = some(bad)},
       bad_but_complete},
      {"some parts, closed knows more", {.closed = good, .merged = some(bad)}, good},
      {"some parts, closed knows less", {.closed = worst, .merged = some(bad)}, bad},
      {"all parts, closed says otherwise", {.closed = complete, .merged = all(bad)}, bad},
      {"wrong", {.stored = complete, .merged = some(bad), .wrong = true}, bad},
      {"wrong, without parts", {.stored = complete, .wrong = true}, {}},
  };

  for (const auto& [what, bucket, expected] : cases) {
    INFO(what);
    const auto chosen = bigger_candle(bucket);
    REQUIRE(chosen.has_value() == expected.has_value());
    if (chosen) {
      CAPTURE(*chosen);
      CHECK(chosen->identical_to(*expected));
    }
  }
}

}  // namespace
}  // namespace candled::store
