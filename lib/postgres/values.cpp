#include "postgres/values.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace candled::postgres {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::sys_time<microseconds> postgres_epoch =
    std::chrono::sys_days{std::chrono::year{2000} / std::chrono::January / 1};

constexpr std::size_t digits_per_group = 4;
constexpr std::uint64_t group_base = 10'000;

/// Appends an integer, most significant byte first.
template <typename Integer>
void append_integer(std::string& out, Integer value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
}

template <typename Integer>
std::string encoded_integer(Integer value) {
  std::string out;
  append_integer(out, value);
  return out;
}

std::string encoded_time(TimePoint time) {
  const TimePoint within = std::clamp(time, earliest_time, latest_time);
  return encoded_integer<std::int64_t>(
      (microseconds(within.time_since_epoch()) - postgres_epoch.time_since_epoch()).count());
}

std::uint32_t oid_of(Type type) {
  return static_cast<std::uint32_t>(type);
}

/// Returns the type of an array of values (src/include/catalog/pg_type.dat: array_type_oid).
std::uint32_t array_of(Type type) {
  switch (type) {
    case Type::boolean:
      return 1000;
    case Type::bytes:
      return 1001;
    case Type::smallint:
      return 1005;
    case Type::integer:
      return 1007;
    case Type::text:
      return 1009;
    case Type::bigint:
      return 1016;
    case Type::timestamp:
      return 1185;
    case Type::numeric:
      return 1231;
  }
  throw std::logic_error("a type without arrays");
}

/// A numeric as it is sent: `groups` numbers of four digits, the first of which counts 10000^weight.
class NumericView {
 public:
  /// Returns nothing unless `bytes` is a numeric that is zero or positive.
  static std::optional<NumericView> of(std::string_view bytes) {
    constexpr std::size_t header = 8;
    constexpr int positive = 0;
    constexpr int max_scale = 0x3fff;
    if (bytes.size() < header) return {};
    const NumericView view(bytes);
    const int groups = view.word(0);
    if (groups < 0 || bytes.size() != header + 2 * static_cast<std::size_t>(groups)) return {};
    if (view.word(2) != positive || view.scale() < 0 || view.scale() > max_scale) return {};
    for (int i = 0; i < groups; ++i)
      if (view.group(i) < 0 || view.group(i) >= static_cast<int>(group_base)) return {};
    return view;
  }

  int groups() const { return word(0); }
  int weight() const { return word(1); }
  int scale() const { return word(3); }
  int group(int index) const { return word(4 + index); }
  /// Returns the group that counts 10000^power.
  int group_at(int power) const {
    const int index = weight() - power;
    return index >= 0 && index < groups() ? group(index) : 0;
  }

 private:
  explicit NumericView(std::string_view bytes) : bytes_(bytes) {}

  int word(int index) const {
    const auto at = 2 * static_cast<std::size_t>(index);
    const auto byte = [&](std::size_t i) {
      return static_cast<unsigned>(static_cast<unsigned char>(bytes_[i]));
    };
    return static_cast<std::int16_t>(byte(at) << 8 | byte(at + 1));
  }

  std::string_view bytes_;
};

}  // namespace

TimePoint decode_time(std::int64_t microseconds_since_2000) {
  const auto before = std::chrono::floor<milliseconds>(microseconds(microseconds_since_2000));
  return TimePoint(before + std::chrono::floor<milliseconds>(postgres_epoch.time_since_epoch()));
}

std::string encode_numeric(std::string_view digits, int scale) {
  // Both parts get whole groups: the one before the point zeros at its front, the decimals zeros at their
  // end.
  const auto decimals = static_cast<std::size_t>(scale);
  std::string all(decimals > digits.size() ? decimals - digits.size() : 0, '0');
  all += digits;
  const std::size_t whole = all.size() - decimals;
  all.insert(0, (digits_per_group - whole % digits_per_group) % digits_per_group, '0');
  all.append((digits_per_group - decimals % digits_per_group) % digits_per_group, '0');

  std::string groups;
  int weight = static_cast<int>((whole + digits_per_group - 1) / digits_per_group) - 1;
  std::size_t count = 0;
  std::size_t counted = 0;  // up to the last group that is not zero
  for (std::size_t at = 0; at < all.size(); at += digits_per_group) {
    int group = 0;
    for (const char c : std::string_view(all).substr(at, digits_per_group)) group = group * 10 + (c - '0');
    if (group == 0 && count == 0) {
      --weight;
      continue;
    }
    append_integer(groups, static_cast<std::int16_t>(group));
    ++count;
    if (group != 0) counted = count;
  }
  groups.resize(2 * counted);
  if (counted == 0) weight = 0;

  std::string out;
  for (const int word : {static_cast<int>(counted), weight, 0, scale})
    append_integer(out, static_cast<std::int16_t>(word));
  return out + groups;
}

std::string encode_numeric(Price price) {
  return encode_numeric(std::to_string(price.coefficient()), price.scale());
}

std::optional<Decimal> decode_numeric(std::string_view bytes) {
  const auto numeric = NumericView::of(bytes);
  if (!numeric) return {};
  const int scale = numeric->scale();
  std::string digits;
  const auto append = [&](int power) { digits += fmt::format("{:04}", numeric->group_at(power)); };
  for (int power = numeric->weight(); power >= 0; --power) append(power);
  const std::size_t whole = digits.size();
  for (int power = -1; digits.size() < whole + static_cast<std::size_t>(scale); --power) append(power);
  digits.resize(whole + static_cast<std::size_t>(scale));
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return Decimal{.digits = digits.empty() ? "0" : std::move(digits), .scale = scale};
}

std::optional<Price> decode_price(std::string_view bytes) {
  __extension__ using Wide = unsigned __int128;
  constexpr Wide end = 1'000'000'000'000'000'000;
  const auto numeric = NumericView::of(bytes);
  if (!numeric || numeric->scale() > Price::max_scale) return {};
  // The number is `value` / 10^decimals; a price is wanted with as many decimals as it was sent with.
  Wide value = 0;
  for (int i = 0; i < numeric->groups(); ++i) {
    value = value * group_base + static_cast<unsigned>(numeric->group(i));
    if (value >= end * group_base) return {};
  }
  int decimals = static_cast<int>(digits_per_group) * (numeric->groups() - 1 - numeric->weight());
  for (; decimals > numeric->scale() && value % 10 == 0 && value != 0; --decimals) value /= 10;
  for (; decimals < numeric->scale() && value < end; ++decimals) value *= 10;
  if (decimals != numeric->scale() || value == 0 || value >= end) return {};
  return Price::from_parts(static_cast<std::int64_t>(value), numeric->scale());
}

Parameter Parameter::null(Type type) {
  return {oid_of(type), std::nullopt};
}
Parameter Parameter::of_boolean(bool value) {
  return {oid_of(Type::boolean), std::string(1, value ? '\1' : '\0')};
}
Parameter Parameter::of(std::int16_t value) {
  return {oid_of(Type::smallint), encoded_integer(value)};
}
Parameter Parameter::of(std::int32_t value) {
  return {oid_of(Type::integer), encoded_integer(value)};
}
Parameter Parameter::of(std::int64_t value) {
  return {oid_of(Type::bigint), encoded_integer(value)};
}
Parameter Parameter::of(TimePoint time) {
  return {oid_of(Type::timestamp), encoded_time(time)};
}
Parameter Parameter::of(std::string_view text) {
  return {oid_of(Type::text), std::string(text)};
}
Parameter Parameter::of_bytes(std::string_view bytes) {
  return {oid_of(Type::bytes), std::string(bytes)};
}

void Column::add_boolean(bool value) {
  add_as(Type::boolean, std::string_view(value ? "\1" : "\0", 1));
}
void Column::add(std::int16_t value) {
  add_as(Type::smallint, encoded_integer(value));
}
void Column::add(std::int32_t value) {
  add_as(Type::integer, encoded_integer(value));
}
void Column::add(std::int64_t value) {
  add_as(Type::bigint, encoded_integer(value));
}
void Column::add(TimePoint time) {
  add_as(Type::timestamp, encoded_time(time));
}
void Column::add(std::string_view text) {
  add_as(Type::text, text);
}
void Column::add(Price price) {
  add_as(Type::numeric, encode_numeric(price));
}

void Column::add_as(Type type, std::string_view value) {
  if (type != type_) throw std::logic_error("a value in a column of another type");
  add_encoded(value);
}

void Column::add_encoded(std::string_view value) {
  append_integer(values_, static_cast<std::int32_t>(value.size()));
  values_ += value;
  ++size_;
}

void Column::add_null() {
  append_integer(values_, std::int32_t{-1});
  has_null_ = true;
  ++size_;
}

Parameter Column::array() const {
  std::string array;
  append_integer(array, std::int32_t{size_ == 0 ? 0 : 1});  // dimensions
  append_integer(array, std::int32_t{has_null_ ? 1 : 0});
  append_integer(array, oid_of(type_));
  if (size_ != 0) {
    append_integer(array, size_);
    append_integer(array, std::int32_t{1});  // the first index
  }
  return {array_of(type_), array + values_};
}

}  // namespace candled::postgres
