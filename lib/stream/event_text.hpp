#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "text/time_text.hpp"

namespace candled::stream {

/// What a stream begins with: how long a client waits before it connects again, in milliseconds.
inline constexpr std::string_view stream_opening = "retry: 1000\n\n";
/// A comment, so that nobody on the way takes a quiet stream for a dead one.
inline constexpr std::string_view keep_alive_text = ": keep-alive\n\n";

/// What an event says of its candle.
enum class EventKind : std::uint8_t {
  candle,   ///< it has closed and is stored; its open_time in milliseconds is the event's id
  forming,  ///< it runs
};

/// Server-sent events about the same candles, written once for each way in which times are: what many clients
/// get is the same bytes in memory.
class EventText {
 public:
  /// All of `rows` are of pairs in `pairs`; both must outlive it.
  EventText(EventKind kind, std::span<const PairCandle> rows, const std::shared_ptr<const Pairs>& pairs)
      : kind_(kind),
        rows_(rows),
        pairs_(pairs) {}

  const std::shared_ptr<const std::string>& in(text::TimeText times);

 private:
  std::string write(text::TimeText times) const;

  EventKind kind_;
  std::span<const PairCandle> rows_;
  const std::shared_ptr<const Pairs>& pairs_;
  std::array<std::shared_ptr<const std::string>, 3> texts_{};  // by TimeText
};

}  // namespace candled::stream
