#include "poloniex/answer.hpp"

#include <fmt/format.h>

#include "poloniex/refusal.hpp"
#include "utf8/printable.hpp"

namespace candled::poloniex {
namespace {

bool is_success(int status) {
  return status >= 200 && status < 300;
}
bool is_redirect(int status) {
  return status >= 300 && status < 400;
}
bool asks_to_wait(int status) {
  return status == 429 || status == 403;
}

}  // namespace

std::optional<feed::FeedError> failure_of(const HttpAnswer& answer) {
  if (is_success(answer.status)) return {};
  std::string detail = fmt::format("HTTP status {}", answer.status);
  if (is_redirect(answer.status))
    detail += fmt::format(", a redirect to {} that is not followed", answer.location);
  const auto refusal = refusal_in(answer.body);
  if (refusal) detail += ", " + refusal->detail;

  feed::FeedError error{.failure = refusal ? refusal->failure : feed::FeedFailure::status,
                        .detail = utf8::printable_line(detail),
                        .clock = answer.clock};
  if (asks_to_wait(answer.status)) error.failure = feed::FeedFailure::throttled;
  if (error.failure == feed::FeedFailure::throttled) error.retry_after = answer.retry_after;
  return error;
}

}  // namespace candled::poloniex
