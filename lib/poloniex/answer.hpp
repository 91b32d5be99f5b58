#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "feed/feed_error.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// Returns the fault of an answer whose status is not 2xx; empty for any other answer.
///
/// It is `throttled` for 429, 403 and ban texts, with the wait that Retry-After asks for; `refused` for
/// another status with the exchange's own words; otherwise `status`, which names the target of a redirect, as
/// we do not follow redirects.
std::optional<feed::FeedError> failure_of(const HttpAnswer& answer);

/// Returns the result of `read` for the body of `answer`, or the reason why it failed.
template <typename Read>
auto read_answer(const HttpAnswer& answer, Read read) -> decltype(read(std::string_view{})) {
  if (auto failure = failure_of(answer)) return std::unexpected(std::move(*failure));
  auto result = read(answer.body);
  if (result) return result;
  result.error().clock = answer.clock;
  if (result.error().failure == feed::FeedFailure::throttled) result.error().retry_after = answer.retry_after;
  return result;
}

}  // namespace candled::poloniex
