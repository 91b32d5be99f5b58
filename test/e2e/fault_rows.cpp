#include "e2e/fault_rows.hpp"

#include <fmt/format.h>

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using Rows = std::vector<FaultRow>;

constexpr const char* price = "price";

void add_statuses(Rows& rows) {
  for (const int status : {502, 503, 504, 520, 521, 522, 523, 524, 525, 526})
    rows.push_back({.name = fmt::format("status {} with a page", status),
                    .fault = fmt::format(R"("fault":"status","status":{})", status),
                    .failure = "status",
                    .cause = fmt::format("HTTP status {}", status)});
  for (const int status : {400, 404})
    rows.push_back({.name = fmt::format("status {} with the exchange's words", status),
                    .fault = fmt::format(R"("fault":"status","status":{})", status),
                    .failure = "refused",
                    .cause = fmt::format("HTTP status {}, the exchange says: Internal error.", status)});
  rows.push_back({.name = "status 500 with the exchange's JSON",
                  .fault = R"("fault":"status","status":500)",
                  .failure = "refused",
                  .cause = "HTTP status 500, the exchange says: code 500: System error"});
  rows.push_back({.name = "a redirect to another host",
                  .fault = R"("fault":"redirect","text":"{elsewhere}/public?command=returnTicker")",
                  .failure = "status",
                  .cause = "HTTP status 302, a redirect to http://localhost:"});
}

void add_throttling(Rows& rows) {
  const auto wait = [&rows](std::string name, std::string fault, std::string cause,
                            std::string feed = "return-ticker") {
    rows.push_back({.name = std::move(name),
                    .fault = std::move(fault),
                    .effect = Effect::wait,
                    .failure = "throttled",
                    .cause = std::move(cause),
                    .feed = std::move(feed)});
  };
  wait("status 403 with a captcha page", R"("fault":"status","status":403)", "HTTP status 403");
  wait("status 429 without Retry-After", R"("fault":"status","status":429)",
       "HTTP status 429, the exchange says: Please do not make more than 8 API calls per second.");
  wait("status 429 with a page", R"("fault":"body","status":429,"text":"<html><h1>Slow down</h1></html>")",
       "HTTP status 429");
  wait("the ban text with status 200", R"("fault":"ban")", "the exchange says: This IP has been banned");
  wait("the ban text with status 403", R"("fault":"ban")",
       "HTTP status 403, the exchange says: code 403: This IP has been banned", price);
  wait("too many requests, with status 200",
       R"("fault":"error","text":"Too many requests. Please try again in a few minutes.")",
       "the exchange says: Too many requests.");
  wait("too many requests, with status 400",
       R"("fault":"error","text":"Too many requests. Please try again in a few minutes.")",
       "HTTP status 400, the exchange says: code 500: Too many requests.", price);
  for (const auto after : {1s, 2s})
    rows.push_back({.name = fmt::format("status 429 with Retry-After: {}", after.count()),
                    .fault = fmt::format(R"("fault":"throttle","time_ms":{})", after.count() * 1'000),
                    .effect = Effect::wait,
                    .failure = "throttled",
                    .cause = "HTTP status 429",
                    .retry_after = after});
}

void add_refusals(Rows& rows) {
  for (const std::string text : {"Invalid currency pair.", "Connection timed out. Please try again.",
                                 "Internal error. Please try again.", "Currently in maintenance mode."}) {
    rows.push_back({.name = "'" + text + "' with status 200",
                    .fault = fmt::format(R"("fault":"error","text":"{}")", text),
                    .failure = "refused",
                    .cause = "the exchange says: " + text});
    rows.push_back(
        {.name = "'" + text + "' with status 422",
         .fault = fmt::format(R"("fault":"body","status":422,"text":"{{\"error\":\"{}\"}}")", text),
         .failure = "refused",
         .cause = "HTTP status 422, the exchange says: " + text});
  }
  struct Code {
    int code;
    int status;
    std::string_view message;
  };
  for (const auto& [code, status, message] :
       {Code{500, 500, "Internal System Error"}, Code{601, 400, "Invalid parameter"},
        Code{10040, 400, "Invalid symbol"}, Code{24101, 400, "Invalid symbol!"},
        Code{21340, 503, "System under maintenance"}, Code{24201, 500, "System busy"},
        Code{21340, 200, "System under maintenance"}}) {
    const std::string prefix = status == 200 ? "" : fmt::format("HTTP status {}, ", status);
    rows.push_back(
        {.name = fmt::format("code {} with status {}", code, status),
         .fault = fmt::format(R"("fault":"body","status":{},"text":"{{\"code\":{},\"message\":\"{}\"}}")",
                              status, code, message),
         .failure = "refused",
         .cause = fmt::format("{}the exchange says: code {}: {}", prefix, code, message),
         .feed = price});
  }
}

void add_bodies(Rows& rows) {
  const auto body = [&rows](std::string name, std::string fault, std::string failure, std::string cause,
                            std::string feed = "return-ticker") {
    rows.push_back({.name = std::move(name),
                    .fault = R"("fault":")" + std::move(fault) + '"',
                    .failure = std::move(failure),
                    .cause = std::move(cause),
                    .feed = std::move(feed)});
  };
  body("a page in place of JSON", "html", "not_json", "");
  body("an empty body", "empty", "not_json", "");
  body("JSON that breaks off", "not_json", "not_json", "");
  body("prices of a wrong type", "wrong_types", "wrong_shape", "no usable price in 2 rows");
  body("prices of a wrong type in the current API", "wrong_types", "wrong_shape", "no usable price", price);
  body("an array in place of an object", "wrong_shape", "wrong_shape", "not an object of pairs");
  body("an object in place of an array", "wrong_shape", "wrong_shape", "not an array of pairs", price);
  body("a body cut short", "cut", "unreachable", "body cut short");
  body("a body of 64 MiB, announced", "huge_announced", "too_large", "body too large");
  body("a body of 64 MiB, not announced", "huge", "too_large", "body larger than 16777216 bytes");
  body("a packed body that holds nothing", "hollow", "timeout",
       "body not unpacked in 200 ms of processor time");
  body("a body packed three times", "layers", "unreachable",
       "Content-Encoding is 'gzip, gzip, gzip'; one compression is allowed");
}

void add_connections(Rows& rows) {
  rows.push_back({.name = "connections refused",
                  .fault = "",
                  .failure = "unreachable",
                  .cause = "",  // no connection; or, of a poll that was on its way, that it broke
                  .exact = false});
  rows.push_back({.name = "a connection dropped before the answer",
                  .fault = R"("fault":"drop")",
                  .failure = "unreachable",
                  .cause = "connection",
                  .exact = false});
  rows.push_back({.name = "a connection reset during the answer",
                  .fault = R"("fault":"drop_during")",
                  .failure = "unreachable",
                  .cause = "connection broke while receiving",
                  .exact = false});
  rows.push_back({.name = "an answer that drips for longer than a request may take",
                  .fault = R"("fault":"drip","time_ms":12000)",
                  .failure = "timeout",
                  .cause = "no complete answer in time",
                  .slow = true});
}

void add_harmless(Rows& rows) {
  rows.push_back(
      {.name = "an answer that drips", .fault = R"("fault":"drip","time_ms":600)", .effect = Effect::none});
  rows.push_back(
      {.name = "a late answer", .fault = R"("fault":"delay","time_ms":500)", .effect = Effect::none});
  rows.push_back({.name = "a kept connection that turns out to be dead",
                  .fault = R"("fault":"drop","calls":1)",
                  .effect = Effect::none});
}

}  // namespace

std::vector<FaultRow> fault_rows() {
  Rows rows;
  add_connections(rows);  // the slow ones first
  add_statuses(rows);
  add_throttling(rows);
  add_refusals(rows);
  add_bodies(rows);
  add_harmless(rows);
  return rows;
}

}  // namespace candled::test
