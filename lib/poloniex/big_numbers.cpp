#include "poloniex/big_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace candled::poloniex {
namespace {

constexpr std::size_t safe_exponent = 300;  // a double holds 1e308

/// A number as JSON writes it.
class Number {
 public:
  /// Reads the longest number that `text` begins with; empty if there is none.
  explicit Number(std::string_view text) : text_(text) {
    take("-");
    const std::size_t whole = take_digits();
    if (whole == 0 || (whole > 1 && text_[at_ - whole] == '0')) return;
    if (take(".") && take_digits() == 0) return;
    digits_ = whole;
    if (take("eE") && !take_exponent()) return;
    size_ = at_;
  }

  std::size_t size() const { return size_; }
  bool is_big() const { return digits_ + exponent_ > safe_exponent; }

 private:
  bool take(std::string_view any_of) {
    if (at_ == text_.size() || !any_of.contains(text_[at_])) return false;
    ++at_;
    return true;
  }

  std::size_t take_digits() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
    return at_ - begin;
  }

  bool take_exponent() {
    const bool negative = take("-");
    if (!negative) take("+");
    const std::size_t count = take_digits();
    const char* const end = text_.data() + at_;
    if (negative) return count > 0;
    const auto read = std::from_chars(end - count, end, exponent_);
    if (read.ec == std::errc::result_out_of_range) exponent_ = safe_exponent;
    return count > 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::size_t digits_ = 0;    // before the point
  std::size_t exponent_ = 0;  // 0 if it is negative
};

/// Returns the offset behind the string that `json` begins with.
std::size_t size_of_string(std::string_view json) {
  std::size_t at = 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2U : 1U;
  return std::min(at + 1, json.size());
}

/// Overwrites a number with null; a big number has more than four bytes.
void make_null(std::span<char> number) {
  std::ranges::fill(number, ' ');
  std::ranges::copy(std::string_view("null"), number.begin());
}

}  // namespace

std::string without_big_numbers(std::string_view json, std::size_t first) {
  std::string text(json);
  for (std::size_t at = first; at < json.size();) {
    if (json[at] == '"') {
      at += size_of_string(json.substr(at));
      continue;
    }
    const Number number(json.substr(at));
    if (number.size() > 0 && number.is_big()) make_null(std::span(text).subspan(at, number.size()));
    at += std::max<std::size_t>(number.size(), 1);
  }
  return text;
}

}  // namespace candled::poloniex
