#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "candle/price.hpp"
#include "candle/time.hpp"

namespace candled::postgres {

// Values in PostgreSQL's binary formats, which are those of its send and receive functions
// (src/backend/utils/adt): integers are big-endian, a timestamptz is in microseconds since 2000-01-01 UTC, a
// numeric has base-10000 digits with its number of decimals beside them.

/// The object ids of the types that this library uses (src/include/catalog/pg_type.dat).
enum class Type : std::uint32_t {
  boolean = 16,
  bytes = 17,
  bigint = 20,
  smallint = 21,
  integer = 23,
  text = 25,
  timestamp = 1184,  // with time zone
  numeric = 1700,
};

/// The earliest time that a timestamptz can have, in 4714 BC. Nothing is stored before it, so it bounds a
/// query that is to begin with the oldest. An earlier TimePoint is sent as this one, and a later one than
/// latest_time as latest_time.
inline constexpr TimePoint earliest_time =
    std::chrono::sys_days{std::chrono::year{-4713} / std::chrono::November / 24};

/// Returns the time that a timestamptz is, to the millisecond.
TimePoint decode_time(std::int64_t microseconds_since_2000);

/// Returns the encoding of a number of `digits`, the digits without the point, and `scale` decimals.
/// `digits` may have any length and leading zeros; every decimal is kept, trailing zeros included.
std::string encode_numeric(std::string_view digits, int scale);
std::string encode_numeric(Price price);

/// A number as its digits, without the point, leading zeros or a sign.
struct Decimal {
  std::string digits;  ///< at least one
  int scale;
};
/// Decodes a numeric that is zero or positive. Returns nothing for any other, NaN and Infinity included, and
/// for bytes that are no numeric.
std::optional<Decimal> decode_numeric(std::string_view bytes);
/// Returns the price that a numeric is; empty if it is none (see Price).
std::optional<Price> decode_price(std::string_view bytes);

/// A parameter of a statement.
class Parameter {
 public:
  static Parameter null(Type type);
  static Parameter of(std::same_as<bool> auto value) { return of_boolean(value); }  // takes no pointer
  static Parameter of(std::int16_t value);
  static Parameter of(std::int32_t value);
  static Parameter of(std::int64_t value);
  static Parameter of(TimePoint time);
  static Parameter of(std::string_view text);
  static Parameter of_bytes(std::string_view bytes);

  std::uint32_t type() const { return type_; }
  /// Returns the value in its binary format; empty for null.
  const std::optional<std::string>& value() const { return value_; }

 private:
  friend class Column;
  static Parameter of_boolean(bool value);
  Parameter(std::uint32_t type, std::optional<std::string> value) : type_(type), value_(std::move(value)) {}

  std::uint32_t type_;
  std::optional<std::string> value_;
};

/// The values of one column of many rows, as an array for `unnest($1)`. All values added must be of the
/// column's type; another throws std::logic_error.
class Column {
 public:
  explicit Column(Type type) : type_(type) {}

  void add(std::same_as<bool> auto value) { add_boolean(value); }  // takes no pointer
  void add(std::int16_t value);
  void add(std::int32_t value);
  void add(std::int64_t value);
  void add(TimePoint time);
  void add(std::string_view text);
  void add(Price price);
  /// Adds a value that is encoded already.
  void add_encoded(std::string_view value);
  void add_null();

  std::int32_t size() const { return size_; }
  /// Returns the array. An empty column is an empty array.
  Parameter array() const;

 private:
  void add_boolean(bool value);
  void add_as(Type type, std::string_view value);

  Type type_;
  std::int32_t size_ = 0;
  bool has_null_ = false;
  std::string values_;  // each with its length before it
};

}  // namespace candled::postgres
