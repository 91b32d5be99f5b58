#include "poloniex/answer.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "poloniex/answer_head.hpp"
#include "poloniex/printing.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "support/times.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;

HttpAnswer answer(int status, std::string body, std::optional<seconds> retry_after = {}) {
  return {.status = status,
          .body = std::move(body),
          .location = {},
          .retry_after = retry_after,
          .time = {},
          .latency = {}};
}

feed::FeedError failure(const HttpAnswer& answer) {
  const auto result = read_answer(answer, read_return_ticker);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

constexpr auto* html = "<html><title>Attention Required!</title></html>";

TEST_CASE("any status of success has its body read") {
  const auto status = GENERATE(200, 203, 299);

  CHECK(read_answer(answer(status, R"({"A_B":{"last":"1"}})"), read_return_ticker).has_value());
}

TEST_CASE("a status other than success is a failure, whatever the body") {
  const auto status = GENERATE(199, 300, 400, 404, 500, 502, 504, 520, 526);

  CHECK(failure(answer(status, html)).failure == feed::FeedFailure::status);
  CHECK(failure(answer(status, "")).failure == feed::FeedFailure::status);
  CHECK(failure(answer(status, R"({"A_B":{"last":"1"}})")).failure == feed::FeedFailure::status);
  CHECK(failure(answer(status, html)).detail.starts_with("HTTP status " + std::to_string(status)));
}

TEST_CASE("429 and 403 are throttling, with the wait that they ask for") {
  const auto status = GENERATE(429, 403);

  CHECK(failure(answer(status, html)).failure == feed::FeedFailure::throttled);
  CHECK_FALSE(failure(answer(status, html)).retry_after.has_value());
  CHECK(failure(
            answer(status, R"({"error":"Please do not make more than 8 API calls per second."})", seconds{7}))
            .retry_after == seconds{7});
  CHECK(failure(answer(status, R"({"code":1,"message":"no"})")).failure == feed::FeedFailure::throttled);
}

TEST_CASE("a ban is throttling with whatever status, with the wait that it asks for") {
  const auto status = GENERATE(200, 400, 418, 500, 503);
  const std::string ban =
      R"({"error":"This IP has been banned for 2 minutes. Please adjust your timeout to 130 seconds."})";

  const feed::FeedError banned = failure(answer(status, ban, seconds{130}));

  CHECK(banned.failure == feed::FeedFailure::throttled);
  CHECK(banned.retry_after == seconds{130});
  CHECK(banned.detail.find("banned for 2 minutes") != std::string::npos);
}

TEST_CASE("the exchange's own words beside a bad status are a refusal that shows both") {
  const feed::FeedError error = failure(answer(500, R"({"code":500,"message":"System error"})", seconds{5}));

  CHECK(error.failure == feed::FeedFailure::refused);
  CHECK(error.detail == "HTTP status 500, the exchange says: code 500: System error");
  CHECK_FALSE(error.retry_after.has_value());
}

TEST_CASE("a success with a page, nothing, or an error in it is none") {
  CHECK(failure(answer(200, html)).failure == feed::FeedFailure::not_json);
  CHECK(failure(answer(204, "")).failure == feed::FeedFailure::not_json);
  CHECK(failure(answer(200, R"({"error":"Invalid currency pair."})")).failure == feed::FeedFailure::refused);
}

TEST_CASE("a wait is understood as seconds or as a date, and nothing else") {
  const TimePoint now = test::noon + milliseconds{250};

  CHECK(parse_retry_after("0", now) == seconds{0});
  CHECK(parse_retry_after("130", now) == seconds{130});
  CHECK(parse_retry_after("Mon, 01 Nov 2021 12:02:10 GMT", now) == seconds{130});
  CHECK(parse_retry_after("Mon, 01 Nov 2021 11:59:59 GMT", now) == seconds{0});
  for (const auto* text : {"", "-5", "1.5", "soon", "two hours GMT", "12 h", "0x10"})
    CHECK_FALSE(parse_retry_after(text, now).has_value());
}

TEST_CASE("a wait is never longer than a day") {
  CHECK(parse_retry_after("86399", test::noon) == seconds{86'399});
  CHECK(parse_retry_after("86401", test::noon) == seconds{86'400});
  CHECK(parse_retry_after("99999999999999999999", test::noon) == seconds{86'400});
  CHECK(parse_retry_after("Mon, 01 Nov 2121 12:02:10 GMT", test::noon) == seconds{86'400});
}

TEST_CASE("the head of an answer is that after its last status line") {
  AnswerHead head;
  for (const auto* line :
       {"HTTP/1.1 103 Early Hints\r\n", "Location: /early\r\n", "\r\n", "HTTP/1.1 429 Too Many Requests\r\n",
        "RETRY-AFTER:  130 \r\n", "no colon\r\n", "\r\n"})
    head.take(line);

  CHECK(head.location == "");
  CHECK(head.retry_after == "130");
}

}  // namespace
}  // namespace candled::poloniex
