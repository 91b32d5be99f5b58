#include "replay/block_parser.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "candle/digits.hpp"
#include "replay/digits.hpp"
#include "replay/sample_line.hpp"

namespace candled::replay {
namespace {

constexpr std::size_t digits_of_time = 13;  // from 2001 to 2286

/// The longest name that is looked for in a line of the usual form.
constexpr std::size_t max_common_name = 64;

/// Returns 10^`exponent`, for an exponent up to 18.
std::int64_t power_of_ten(std::size_t exponent) {
  return static_cast<std::int64_t>(powers_of_ten[exponent]);
}

struct PriceField {
  std::int64_t coefficient = 0;
  int scale = 0;
  const char* end = nullptr;  // of the line, behind its line feed; null if it has not the usual form
};

const char* end_of_line(const char* at) {
  if (*at == '\r') ++at;
  return *at == '\n' ? at + 1 : nullptr;
}

/// Reads a price of at most 18 digits, with no more than 8 before the point and 16 after it.
PriceField read_price(const char* at) {
  const std::uint64_t first = load_eight(at);
  const int whole_digits = count_digits(first);
  if (whole_digits == 0 || (*at == '0' && whole_digits > 1)) return {};
  const std::int64_t whole = number_of_digits(first, whole_digits);
  at += whole_digits;
  if (*at != '.') return {.coefficient = whole, .scale = 0, .end = end_of_line(at)};

  const std::uint64_t second = load_eight(++at);
  int decimals = count_digits(second);
  if (decimals == 0) return {};
  std::int64_t part = number_of_digits(second, decimals);
  at += decimals;
  if (decimals == 8) {
    const std::uint64_t third = load_eight(at);
    if (const int more = count_digits(third); more > 0) {
      part = part * power_of_ten(static_cast<std::size_t>(more)) + number_of_digits(third, more);
      decimals += more;
      at += more;
    }
  }
  if (whole_digits + decimals > Price::max_digits) return {};
  return {.coefficient = whole * power_of_ten(static_cast<std::size_t>(decimals)) + part,
          .scale = decimals,
          .end = end_of_line(at)};
}

}  // namespace

void BlockParser::parse(Block& block) {
  block.samples.clear();
  block.runs.clear();
  block.rare_names.clear();
  block.lines = 0;
  block.skipped = 0;
  block.bad_line.reset();
  // Lines are usually longer, so it hardly ever grows.
  block.samples.reserve(block.size / 16);
  if (block.begins_file && !parse_header(block)) return;

  const bool usual = block.columns.are_usual();
  const std::string_view text = block.text();
  const char* at = text.data() + (block.lines > 0 ? text.find('\n') + 1 : 0);
  const char* const end = text.data() + text.size();
  while (at != end) {
    if (const char* next = usual ? take_common_line(block, at) : nullptr) {
      at = next;
      ++block.lines;
      continue;
    }
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    at += line.size();
    ++block.lines;
    if (!take_line(block, line_without_end(line))) return;
  }
}

bool BlockParser::parse_header(Block& block) {
  if (block.size == 0 && block.broken) return false;
  block.lines = 1;
  if (block.bad_header.empty()) return true;
  block.bad_line = {
      .number = 1, .text = std::string(line_without_end(block.text())), .what = block.bad_header};
  return false;
}

const char* BlockParser::take_common_line(Block& block, const char* at) {
  at = take_time(at);
  if (at == nullptr) return nullptr;
  const Field name = take_name(block, at);
  if (name.end == nullptr) return nullptr;
  const PriceField price = read_price(name.end);
  if (price.end == nullptr || price.coefficient == 0) return nullptr;
  add(block, time_, name.number, Price::from_parts(price.coefficient, price.scale));
  return price.end;
}

const char* BlockParser::take_time(const char* at) {
  static_assert(digits_of_time + 1 == 6 + sizeof(Word));
  if (((load_eight(at) ^ time_text_[0]) | (load_eight(at + 6) ^ time_text_[1])) == 0)
    return at + digits_of_time + 1;
  return take_new_time(at);
}

const char* BlockParser::take_new_time(const char* at) {
  const Word high = load_eight(at);
  const Word low = load_eight(at + 8);
  constexpr int rest = digits_of_time - 8;
  if (count_digits(high) != 8 || count_digits(low) != rest || at[digits_of_time] != ',') return nullptr;
  const std::int64_t time = number_of_digits(high, 8) * power_of_ten(rest) + number_of_digits(low, rest);
  if (time < first_time_ms) return nullptr;
  time_ = TimePoint{milliseconds{time}};
  time_text_ = {high, load_eight(at + 6)};
  return at + digits_of_time + 1;
}

BlockParser::Field BlockParser::take_name(Block& block, const char* at) {
  if (!known_.empty()) {
    const std::uint32_t expected = known_[previous_].next;
    const Known& known = known_[expected];
    const Word difference = ((load_eight(at) ^ known.text[0]) & known.mask[0]) |
                            ((load_eight(at + 8) ^ known.text[1]) & known.mask[1]);
    if (difference == 0 && (known.size <= 16 || std::memcmp(at, known.whole->data(), known.size) == 0)) {
      previous_ = expected;
      return {known.number, at + known.size};
    }
  }
  if (*at == '"') return {};
  const std::string_view longest(at, max_common_name + 1);
  // The loop stays within the padding; a line feed ends it earlier.
  for (std::size_t size = 0; size < longest.size() && longest[size] != '\n'; ++size)
    if (longest[size] == ',') return find_name(block, longest.substr(0, size + 1), at + size + 1);
  return {};
}

BlockParser::Field BlockParser::find_name(Block& block, std::string_view name, const char* end) {
  const auto [entry, is_new] =
      places_.try_emplace(std::string(name), static_cast<std::uint32_t>(known_.size()));
  if (is_new) {
    const auto number = names_.number_of(name.substr(0, name.size() - 1));
    if (!number) {
      places_.erase(entry);
      return {number_in(block, name.substr(0, name.size() - 1)), end};
    }
    Known known{
        .text = {}, .mask = {}, .size = name.size(), .number = *number, .next = 0, .whole = &entry->first};
    const std::size_t compared = std::min(name.size(), sizeof known.text);
    std::memcpy(known.text.data(), name.data(), compared);
    std::memset(known.mask.data(), 0xff, compared);
    known_.push_back(known);
  }
  known_[previous_].next = entry->second;
  previous_ = entry->second;
  return {known_[previous_].number, end};
}

/// Returns a number, good for this block, for a name that gets none from Names.
NameNumber BlockParser::number_in(Block& block, std::string_view name) {
  block.rare_names.emplace_back(name);
  return NameNumber{static_cast<std::uint32_t>(Names::max_count + block.rare_names.size() - 1)};
}

bool BlockParser::take_line(Block& block, std::string_view line) {
  const auto sample = parse_sample_line(line, block.columns);
  if (!sample) return refuse(block, line, sample.error());
  const auto number = sample->pair.size() <= max_common_name ? names_.number_of(sample->pair) : std::nullopt;
  add(block, sample->time, number ? *number : number_in(block, sample->pair), sample->price);
  return true;
}

bool BlockParser::refuse(Block& block, std::string_view line, std::string what) {
  if (skip_bad_lines_) {
    ++block.skipped;
    return true;
  }
  block.bad_line = {.number = block.lines, .text = std::string(line), .what = std::move(what)};
  return false;
}

BlockParser::Line BlockParser::line_of_sample(const Block& block, std::size_t index) {
  Line line{.number = 0, .text = {}};
  std::string_view rest = block.text();
  std::size_t samples = 0;
  while (samples <= index && !rest.empty()) {
    line.text = rest.substr(0, rest.find('\n') + 1);
    rest.remove_prefix(line.text.size());
    line.text = line_without_end(line.text);
    // The header is not a sample either.
    if (parse_sample_line(line.text, block.columns)) ++samples;
    ++line.number;
  }
  return line;
}

}  // namespace candled::replay
