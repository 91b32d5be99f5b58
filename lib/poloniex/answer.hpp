#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "feed/feed_error.hpp"
#include "poloniex/http_client.hpp"

namespace candled::poloniex {

/// What is wrong with an answer whose status is not 2xx; nothing for one that is.
///
/// `throttled` for 429, 403 and ban texts, with how long Retry-After asks to wait; `refused` for another
/// status with the exchange's own words; else `status`, which names where a redirect, that we do not follow,
/// points.
std::optional<feed::FeedError> failure_of(const HttpAnswer& answer);

/// What `read` makes of the body of `answer`, or why it could not.
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
