#include <fmt/format.h>

#include "poloniex-sim/empty_blocks.hpp"
#include "poloniex-sim/exchange.hpp"
#include "poloniex-sim/fault.hpp"

namespace candled::sim {
namespace {

constexpr std::string_view ban_text =
    "This IP has been banned for 2 minutes. Please adjust your timeout to 130 seconds.";

Answer page(int status, std::string_view title, std::string_view heading) {
  return {
      .status = status,
      .body = fmt::format("<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>{}</title></head>\n<body>\n"
                          "<h1>{}</h1>\n<p>Cloudflare Ray ID: 7a1b2c3d4e5f6071</p>\n</body>\n</html>\n",
                          title, heading),
      .content_type = "text/html; charset=UTF-8"};
}

bool is_cloudflares(int status) {
  return status == 502 || status == 504 || (status >= 520 && status <= 526);
}

Answer with_status(int status, NameOrder dialect) {
  if (is_cloudflares(status))
    return page(status, fmt::format("poloniex.com | {}: Bad gateway", status),
                fmt::format("Error {}", status));
  if (status == 403)
    return page(status, "Attention Required! | Cloudflare", "One more step: complete the captcha");
  if (status == 503) return page(status, "Maintenance Mode", "Poloniex is currently in maintenance mode");
  switch (status) {
    case 429:
      return {.status = status,
              .body = error_body(dialect, 429, "Please do not make more than 8 API calls per second.")};
    case 500:
      // Right after the switch to the current API, returnTicker answered this, too.
      return {.status = status, .body = error_body(NameOrder::base_first, 500, "System error")};
    default:
      return {.status = status, .body = error_body(dialect, status, "Internal error. Please try again.")};
  }
}

Answer refusal(NameOrder dialect, std::string_view text) {
  const int status = dialect == NameOrder::quote_first ? 200 : 400;
  if (text.empty()) text = "Internal error. Please try again.";
  return {.status = status, .body = error_body(dialect, 500, text)};
}

Answer ban(NameOrder dialect) {
  return {.status = dialect == NameOrder::quote_first ? 200 : 403,
          .body = error_body(dialect, 403, ban_text)};
}

Answer throttle(NameOrder dialect, milliseconds wait) {
  Answer answer = with_status(429, dialect);
  answer.headers.emplace_back("Retry-After",
                              fmt::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()));
  return answer;
}

Answer redirect(std::string_view to) {
  Answer answer = page(302, "302 Found", "302 Found");
  answer.headers.emplace_back("Location", to.empty() ? "http://localhost/" : to);
  return answer;
}

Answer hollow() {
  return {.body = gzip_of_empty_blocks(15 << 20), .headers = {{"Content-Encoding", "gzip"}}};
}

/// Returns the answer with two more layers; it takes a while to make.
Answer layers() {
  static const std::string body = gzip(gzip(hollow().body));
  return {.body = body, .headers = {{"Content-Encoding", "gzip, gzip, gzip"}}};
}

std::string wrong_types(NameOrder dialect) {
  if (dialect == NameOrder::quote_first)
    return R"({"USDT_BTC":{"id":"7","last":true,"lowestAsk":null,"isFrozen":0},"BTC_ETH":{"id":10,"last":["0.05"]}})";
  return R"([{"symbol":7,"price":"1.5","time":"x","ts":null},{"symbol":"BTC_USDT","price":{"value":"1.5"}}])";
}

std::string wrong_shape(NameOrder dialect) {
  return dialect == NameOrder::quote_first ? R"([["USDT_BTC","64123.45"]])" : R"({"BTC_USDT":"64123.45"})";
}

std::string not_json(NameOrder dialect) {
  return dialect == NameOrder::quote_first ? R"({"USDT_BTC":{"id":7,"last":"64123.)"
                                           : R"([{"symbol":"BTC_USDT","pri)";
}

}  // namespace

std::optional<Answer> wrong_answer(const Fault& fault, std::string_view path) {
  const NameOrder dialect = dialect_of(path);
  switch (fault.kind) {
    case FaultKind::status:
      return with_status(fault.status, dialect);
    case FaultKind::html:
      return page(200, "Maintenance Mode", "Poloniex is currently in maintenance mode");
    case FaultKind::empty:
      return Answer{.body = ""};
    case FaultKind::wrong_types:
      return Answer{.body = wrong_types(dialect)};
    case FaultKind::wrong_shape:
      return Answer{.body = wrong_shape(dialect)};
    case FaultKind::not_json:
      return Answer{.body = not_json(dialect)};
    case FaultKind::error:
      return refusal(dialect, fault.text);
    case FaultKind::ban:
      return ban(dialect);
    case FaultKind::throttle:
      return throttle(dialect, fault.time);
    case FaultKind::hollow:
      return hollow();
    case FaultKind::layers:
      return layers();
    case FaultKind::body:
      return Answer{.status = fault.status, .body = fault.text};
    case FaultKind::redirect:
      return redirect(fault.text);
    default:
      return {};
  }
}

}  // namespace candled::sim
