#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "feed/feed_error.hpp"

namespace candled::poloniex {

enum class JsonType : std::uint8_t { null, boolean, number, string, object, array };

/// Hears of every value of a JSON text, in its order. All views are valid during the call only.
class JsonListener {
 public:
  /// Deeper nesting than this is refused: it bounds what the parser holds.
  static constexpr int max_depth = 1'000;
  /// More values than this, objects and arrays counted twice, are refused: it bounds the time that an answer
  /// takes. Three times as many as 10,000 pairs or candles have.
  static constexpr std::size_t max_values = 500'000;

  virtual ~JsonListener() = default;

  /// A value at `depth` (the whole text is at 0), called `key` in the object around it, or "" in an array.
  /// `text` is what a string says, or the digits of a number as they stand; "" otherwise. An object or array
  /// only begins here. False ends the reading.
  virtual bool value(int depth, std::string_view key, JsonType type, std::string_view text) = 0;

  /// The object or array that began at `depth` has ended. False ends the reading.
  virtual bool end(int depth) = 0;
};

/// Tells `listener` what stands in `body`; a number that no double holds is null. Nothing when all was read
/// or the listener ended it; otherwise `not_json` (empty, HTML, broken, not UTF-8) or `wrong_shape` (nested
/// too deeply). Holds no document.
std::optional<feed::FeedError> read_json(std::string_view body, JsonListener& listener);

}  // namespace candled::poloniex
