#include "repair/todo.hpp"

#include <catch2/catch.hpp>

#include "support/times.hpp"

namespace candled::repair {
namespace {

using namespace std::chrono_literals;
using test::noon;

Request request(std::uint32_t pair, int minute, milliseconds not_before = 0ms) {
  const TimePoint start = noon + std::chrono::minutes{minute};
  return {.pair = PairId{pair},
          .interval = Interval(1min),
          .wanted = {{start, start + 1min}},
          .not_before = not_before};
}

TEST_CASE("the newest buckets are asked for first") {
  Todo todo;
  todo.add({request(0, 1), request(1, 3), request(2, 2)});

  CHECK(todo.take(0ms)->pair == PairId{1});
  CHECK(todo.take(0ms)->pair == PairId{2});
  CHECK(todo.take(0ms)->pair == PairId{0});
  CHECK_FALSE(todo.take(0ms).has_value());
}

TEST_CASE("what has failed comes after what has not") {
  Todo todo;
  Request failed = request(1, 9);
  failed.attempts = 1;
  todo.add(failed);
  todo.add(request(2, 1));

  CHECK(todo.take(0ms)->pair == PairId{2});
  CHECK(todo.take(0ms)->pair == PairId{1});
}

TEST_CASE("a request is not taken before its time") {
  Todo todo;
  todo.add(request(0, 1, 1s));

  CHECK_FALSE(todo.has_due(999ms));
  CHECK_FALSE(todo.take(999ms).has_value());
  CHECK(todo.has_due(1s));
  CHECK(todo.take(1s).has_value());
}

TEST_CASE("a full list keeps the newest and remembers that it left something out") {
  Todo todo(2);
  todo.add({request(0, 1), request(1, 3)});
  CHECK_FALSE(todo.overflown());

  todo.add(request(2, 2));

  CHECK(todo.overflown());
  CHECK(todo.size() == 2);
  CHECK(todo.take(0ms)->pair == PairId{1});
  CHECK(todo.take(0ms)->pair == PairId{2});
  todo.clear();
  CHECK_FALSE(todo.overflown());
}

TEST_CASE("what waits for nothing and has not failed can be taken back, to be planned anew") {
  Todo todo;
  Request failed = request(0, 1, 0ms);
  failed.attempts = 1;
  todo.add({request(0, 2, 0ms), request(0, 3, 1ms), request(1, 4, 0ms), failed});

  const auto taken = todo.take_untried(PairId{0}, Interval(1min));

  REQUIRE(taken.size() == 1);
  CHECK(taken.front().wanted.front().start == noon + 2min);
  CHECK(todo.size() == 3);
  CHECK(todo.take_untried(PairId{1}, Interval(5min)).empty());
}

TEST_CASE("all requests of a pair can be removed") {
  Todo todo;
  todo.add({request(0, 1), request(1, 2), request(0, 3)});

  CHECK(todo.remove(PairId{0}).size() == 2);
  CHECK(todo.size() == 1);
  CHECK(todo.buckets() == 1);
}

}  // namespace
}  // namespace candled::repair
