#include "text/cursor.hpp"

#include <catch2/catch.hpp>

#include "support/printing.hpp"
#include "support/times.hpp"

namespace candled::text {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a cursor can be read by people and reads back") {
  const Position position{.open_time = test::noon, .pair = "USDT_BTC", .interval = Interval(60s)};

  CHECK(to_cursor(position) == "1635768000000.USDT_BTC.1m");
  const auto back = parse_cursor(to_cursor(position)).value();
  CHECK(back.open_time == position.open_time);
  CHECK(back.pair == position.pair);
  CHECK(back.interval == position.interval);
}

TEST_CASE("a name with points and any script survives a cursor") {
  CHECK(parse_cursor("0.USDT_A.B.C.1m").value().pair == "USDT_A.B.C");
  CHECK(parse_cursor("0.USDT_币安.10m").value().pair == "USDT_币安");
}

TEST_CASE("anything else is no cursor") {
  for (const auto text : {"", ".", "..", "...", "1", "1.a", "1..1m", "1.a.", ".a.1m", "x.a.1m", "-1.a.1m",
                          "1.a.7m", "253402300800000.a.1m", "99999999999999999999.a.1m", "1 .a.1m"}) {
    INFO(text);
    CHECK_FALSE(parse_cursor(text));
  }
  CHECK_FALSE(parse_cursor("1." + std::string(65, 'a') + ".1m"));
}

}  // namespace
}  // namespace candled::text
