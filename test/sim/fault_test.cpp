#include "poloniex-sim/fault.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "poloniex-sim/fault_json.hpp"
#include "poloniex-sim/fault_plan.hpp"

using namespace candled;
using namespace candled::sim;

namespace {

constexpr TimePoint start{milliseconds{1'700'000'000'000}};

TimePoint after(std::int64_t ms) {
  return start + milliseconds(ms);
}

FaultPlan plan_of(std::string_view script) {
  return {*parse_script(script), start};
}

}  // namespace

TEST_CASE("a script's line says when, for how long, on what and which fault") {
  const auto script = parse_script(
      "# what goes wrong\n"
      "\n"
      "at 5 for 1500ms on /public status 503\n"
      "  at 10s calls 2 on * error Connection timed out. Please try again.\r\n"
      "at 250ms on /markets drip 3s\n"
      "at 1 on * body 429 <h1>Too  many</h1>");

  REQUIRE(script);
  REQUIRE(script->size() == 4);
  const auto& [status, error, drip] = std::tie((*script)[0], (*script)[1], (*script)[2]);
  CHECK(status.after == milliseconds(5'000));
  CHECK(status.lasts == milliseconds(1'500));
  CHECK(status.on == "/public");
  CHECK(status.fault.status == 503);
  CHECK(error.calls == 2);
  CHECK(error.on.empty());
  CHECK(error.fault.text == "Connection timed out. Please try again.");
  CHECK_FALSE(drip.lasts);
  CHECK(script->back().fault.status == 429);
  CHECK(script->back().fault.text == "<h1>Too  many</h1>");
  CHECK(drip.fault.kind == FaultKind::drip);
  CHECK(drip.fault.time == milliseconds(3'000));
}

TEST_CASE("what is wrong in a script is told with its line") {
  const auto error_of = [](std::string_view script) { return parse_script(script).error(); };

  CHECK(error_of("\nat x on * drop") == "line 2: expected a time such as 10, 10s or 1500ms, not 'x'");
  CHECK(error_of("on * drop") == "line 1: expected 'at', not 'on'");
  CHECK(error_of("at 1 drop") == "line 1: expected 'on', not 'drop'");
  CHECK(error_of("at 1 on public drop") ==
        "line 1: expected a path that starts with '/', or '*', not 'public'");
  CHECK(error_of("at 1 calls 0 on * drop") == "line 1: expected a number of calls from 1, not '0'");
  CHECK(error_of("at 1 on * drop\nat 2 on * dorp")
            .starts_with("line 2: 'dorp' is no fault; there are status delay"));
  CHECK(error_of("at 1 on * status 600") == "line 1: '600' is no HTTP status from 200 to 599");
  CHECK(error_of("at 1 on * body x y") == "line 1: 'x' is no HTTP status from 200 to 599");
  CHECK(error_of("at 1 on * cut 5") == "line 1: 'cut' takes no argument, '5' was given");
  CHECK(error_of("at 86401 on * cut").starts_with("line 1: expected a time"));
}

TEST_CASE("a fault for a time hits every request from its first millisecond to before its last") {
  FaultPlan plan = plan_of("at 10 for 5 on * drop");

  CHECK_FALSE(plan.take("/public", after(9'999)));
  CHECK(plan.take("/public", after(10'000)));
  CHECK(plan.take("/public", after(14'999)));
  CHECK_FALSE(plan.take("/public", after(15'000)));
}

TEST_CASE("a fault for a number of calls hits that many, on its path only") {
  FaultPlan plan = plan_of("at 0 calls 2 on /public drop");

  CHECK_FALSE(plan.take("/markets/price", after(0)));
  CHECK(plan.take("/public", after(1)));
  CHECK(plan.take("/public", after(2)));
  CHECK_FALSE(plan.take("/public", after(3)));
  CHECK(plan.list(after(3)).empty());
}

TEST_CASE("of two faults at once the one added last happens") {
  FaultPlan plan = plan_of("at 0 on * drop");

  plan.add({.fault = {.kind = FaultKind::html}, .calls = 1}, after(1'000));

  CHECK(plan.take("/public", after(1'000))->kind == FaultKind::html);
  CHECK(plan.take("/public", after(1'000))->kind == FaultKind::drop);
  plan.clear();
  CHECK_FALSE(plan.take("/public", after(1'000)));
}

TEST_CASE("a plan holds a hundred faults") {
  FaultPlan plan({}, start);

  for (std::size_t i = 0; i < FaultPlan::max_faults; ++i)
    CHECK(plan.add({.fault = {.kind = FaultKind::drop}}, start));

  CHECK_FALSE(plan.add({.fault = {.kind = FaultKind::drop}}, start));
}

TEST_CASE("a fault in JSON prints back as it was given") {
  const std::string status = R"({"fault":"status","status":503,"on":"/public","after_ms":0,"for_ms":10000})";
  const std::string delay = R"({"fault":"delay","time_ms":700,"on":"*","after_ms":5,"calls":3})";
  const std::string error = R"({"fault":"error","text":"a \"word\"","on":"*","after_ms":0})";

  const std::string body =
      R"({"fault":"body","status":429,"text":"<p>Slow  down.</p>","on":"*","after_ms":0})";
  const std::string redirect =
      R"({"fault":"redirect","text":"http://localhost:1/x","on":"*","after_ms":0,"calls":1})";

  const std::string date = R"({"fault":"date","text":"-1500ms","on":"*","after_ms":0})";
  const std::string no_date = R"({"fault":"date","text":"","on":"*","after_ms":0})";

  for (const std::string& json : {status, delay, error, body, redirect, date, no_date})
    CHECK(to_json(*parse_fault_json(json)) == json);
}

TEST_CASE("a wrong fault in JSON is refused with a sentence") {
  const auto error_of = [](std::string_view json) { return parse_fault_json(json).error(); };

  CHECK(error_of("") == "no JSON: The document is empty.");
  CHECK(error_of("{}") == "'fault' is missing");
  CHECK(error_of(R"({"fault":"dorp"})").starts_with("'dorp' is no fault"));
  CHECK(error_of(R"({"fault":"drop","color":1})") ==
        "'color' is unknown, of a wrong type, or not for this fault");
  CHECK(error_of(R"({"fault":"status","status":"502"})") ==
        "'status' is unknown, of a wrong type, or not for this fault");
  CHECK(error_of(R"({"fault":"drop","calls":-1})") ==
        "'calls' is repeated, or is neither a text nor a whole number");
  CHECK(error_of(R"({"fault":"drop","calls":0})") == "'calls' lies in 1 to 1000000");
  CHECK(error_of(R"({"fault":"drop","calls":1,"for_ms":1})") == "give 'for_ms' or 'calls', not both");
  CHECK(error_of(R"({"fault":"drop","on":"x"})") == "'on' is a path that starts with '/', or '*', not 'x'");
  CHECK(error_of(R"({"fault":"error","text":"a\ude00"})") ==
        "'text' is repeated, or is neither a text nor a whole number");
  CHECK(error_of(R"({"a\ude00":1})") ==
        "'a\uFFFD\uFFFD\uFFFD' is repeated, or is neither a text nor a whole number");
  CHECK(error_of(R"({"fault":"date","text":"tomorrow"})") ==
        "'tomorrow' is no shift such as 240s or -1500ms, at most a day");
  CHECK(error_of(R"([1])").find("neither") != std::string::npos);
}
