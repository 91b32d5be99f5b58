#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "feed/feed_error.hpp"
#include "poloniex/json_events.hpp"

namespace candled::poloniex {

/// The exchange's own words for "no": `{"error":"..."}` or `{"code":500,"message":"..."}` at the top of an
/// answer.
class Refusal {
 public:
  /// Takes a member of the top-level object, whatever it is.
  void take(std::string_view key, JsonType type, std::string_view text);

  /// `throttled` when the words speak of a ban or of too many requests, else `refused`. Nothing when neither
  /// `error` nor `code` was there.
  std::optional<feed::FeedError> error() const;

 private:
  std::optional<std::string> error_;
  std::optional<std::string> code_;
  std::string message_;
};

/// The refusal that `body` is, if it is one.
std::optional<feed::FeedError> refusal_in(std::string_view body);

}  // namespace candled::poloniex
