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

/// The beginning of a stream: the delay before a client reconnects, in milliseconds.
inline constexpr std::string_view stream_opening = "retry: 1000\n\n";
/// A comment that keeps intermediaries from taking a quiet stream for a dead one.
inline constexpr std::string_view keep_alive_text = ": keep-alive\n\n";

/// The kind of an event: the state of its candle.
enum class EventKind : std::uint8_t {
  candle,   ///< closed and stored; its open_time in milliseconds is the event's id
  forming,  ///< still forming
};

/// Server-sent events about the same candles. They are written once for each TimeText, so that many clients
/// share the same bytes in memory.
class EventText {
 public:
  /// All of `rows` belong to pairs in `pairs`. Both must outlive it.
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
