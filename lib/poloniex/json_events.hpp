#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "feed/feed_error.hpp"

namespace candled::poloniex {

enum class JsonType : std::uint8_t { null, boolean, number, string, object, array };

/// Receives every value of a JSON text, in order. All views are valid during the call only.
class JsonListener {
 public:
  /// The deepest nesting that is accepted; it bounds the parser's memory.
  static constexpr int max_depth = 1'000;
  /// The largest number of values that is accepted, objects and arrays counted twice; it bounds the time that
  /// an answer takes. It is three times as many as 10,000 pairs or candles have.
  static constexpr std::size_t max_values = 500'000;

  virtual ~JsonListener() = default;

  /// Takes a value at `depth` (the whole text is at 0), called `key` in the object around it, or "" in an
  /// array. `text` is the content of a string, or the digits of a number as they stand; "" otherwise. An
  /// object or array only begins here. Returns false to end the reading.
  virtual bool value(int depth, std::string_view key, JsonType type, std::string_view text) = 0;

  /// Takes the end of the object or array that began at `depth`. Returns false to end the reading.
  virtual bool end(int depth) = 0;
};

/// Reports the values in `body` to `listener`; a number that no double holds is null. Returns nothing if
/// everything was read or the listener ended it; otherwise `not_json` (empty, HTML, broken, not UTF-8) or
/// `wrong_shape` (nested too deeply). Holds no document.
std::optional<feed::FeedError> read_json(std::string_view body, JsonListener& listener);

}  // namespace candled::poloniex
