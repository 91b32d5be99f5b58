#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "feed/feed_error.hpp"
#include "poloniex/json_events.hpp"

namespace candled::poloniex {

/// A refusal in the exchange's own words: `{"error":"..."}` or `{"code":500,"message":"..."}` at the top of
/// an answer.
class Refusal {
 public:
  /// Takes any member of the top-level object.
  void take(std::string_view key, JsonType type, std::string_view text);

  /// Returns `throttled` if the words speak of a ban or of too many requests, otherwise `refused`. Empty if
  /// there was neither `error` nor `code`.
  std::optional<feed::FeedError> error() const;

 private:
  std::optional<std::string> error_;
  std::optional<std::string> code_;
  std::string message_;
};

/// Returns the refusal that `body` contains, if it is one.
std::optional<feed::FeedError> refusal_in(std::string_view body);

}  // namespace candled::poloniex
