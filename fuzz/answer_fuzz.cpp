#include <algorithm>
#include <charconv>

#include "answer_properties.hpp"
#include "poloniex/answer.hpp"
#include "poloniex/answer_head.hpp"
#include "poloniex/price_json.hpp"
#include "poloniex/refusal.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "target.hpp"
#include "utf8/printable.hpp"

// Input: a whole answer over HTTP: status line, headers, an empty line, body.
namespace candled::fuzz {
namespace {

using std::chrono::seconds;

constexpr TimePoint now{milliseconds{1'635'768'000'000}};

int status_in(std::string_view line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view digits = line.substr(std::min(space + 1, line.size())).substr(0, 3);
  int status = 200;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

std::optional<seconds> wait_in(std::string_view value) {
  const auto wait = poloniex::parse_retry_after(value, now);
  require(!wait || (*wait >= seconds{0} && *wait <= seconds{86'400}),
          "nobody is asked to wait longer than a day");
  const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == value.npos;
  if (!is_number) return wait;
  require(wait.has_value(), "every number of seconds is understood");
  int count = 86'400;
  std::from_chars(value.data(), value.data() + value.size(), count);
  require(*wait == seconds{std::min(count, 86'400)},
          "a number of seconds is taken as it stands, up to a day");
  return wait;
}

poloniex::HttpAnswer read(std::string_view input) {
  poloniex::AnswerHead head;
  std::size_t bytes = 0;
  int status = 200;
  while (!input.empty()) {
    const std::string line = take_line(input);
    if (line.empty() || line == "\r") break;
    if (line.starts_with("HTTP/")) status = status_in(line);
    head.take(line);
    bytes += line.size();
    require(head.bytes == bytes, "every byte of a head counts towards its limit");
  }
  return {.status = status,
          .body = std::string(input),
          .location = utf8::printable_line(head.location),
          .retry_after = wait_in(head.retry_after),
          .time = now,
          .latency = {}};
}

void check_failure(const poloniex::HttpAnswer& answer) {
  const auto failure = poloniex::failure_of(answer);
  const bool success = answer.status >= 200 && answer.status < 300;
  require(failure.has_value() != success, "an answer fails exactly when its status is not 2xx");
  if (!failure) return;
  check_error(*failure);
  const bool throttled = failure->failure == feed::FeedFailure::throttled;
  require(throttled || (answer.status != 429 && answer.status != 403), "429 and 403 mean to wait");
  require(!throttled || failure->retry_after == answer.retry_after,
          "who is throttled waits as long as asked");
}

}  // namespace

void check(std::string_view input) {
  const auto answer = read(input);
  check_failure(answer);
  if (const auto refusal = poloniex::refusal_in(answer.body)) {
    check_error(*refusal);
    require(!poloniex::read_price_list(answer.body), "a refusal is no ticker");
    require(!poloniex::read_return_ticker(answer.body), "a refusal is no ticker");
  }
  for (const auto reader : {poloniex::read_return_ticker, poloniex::read_price_list}) {
    const auto ticker = poloniex::read_answer(answer, reader);
    require(!ticker || !poloniex::failure_of(answer), "only an answer of success has a ticker");
    if (!ticker) check_error(ticker.error());
  }
}

}  // namespace candled::fuzz
