#include "candled/toml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>

#include "candle/utf8.hpp"

namespace candled::app {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

std::string utf8_of(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000)
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
          byte(0x80 | (code & 0x3F))};
}

/// Keeps the first thing that is wrong and reads nothing after it. Values are not told: they may be secret.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::expected<std::vector<TomlEntry>, std::string> read() {
    if (!is_utf8(text_)) refuse("it is not UTF-8");
    take("\xEF\xBB\xBF");  // a byte order mark
    std::vector<TomlEntry> entries;
    for (skip_to_content(); at_ < text_.size(); skip_to_content()) {
      TomlEntry entry = read_entry();
      if (std::ranges::count(entries, entry.key, &TomlEntry::key) > 0)
        refuse(fmt::format("'{}' is given twice", entry.key));
      entries.push_back(std::move(entry));
    }
    if (!error_.empty()) return std::unexpected(std::move(error_));
    return entries;
  }

 private:
  std::string refuse(std::string_view why) {
    if (error_.empty()) error_ = fmt::format("line {}: {}", line_, why);
    at_ = text_.size();
    return {};
  }

  TomlEntry read_entry() {
    const std::size_t line = line_;
    std::string key = read_key();
    skip_blanks();
    if (!take("=")) refuse(fmt::format("'{}' is not followed by =", key));
    skip_blanks();
    std::string value = next() == '[' ? read_array() : read_scalar();
    skip_blanks();
    if (at_ < text_.size() && next() != '#' && next() != '\n' && next() != '\r')
      refuse(fmt::format("more than one value for '{}'; other than a word it has to be in quotes", key));
    return {.key = std::move(key), .value = std::move(value), .line = line};
  }

  std::string read_key() {
    if (next() == '[')
      return refuse(fmt::format("'{}' given; allowed are keys without a table", rest_of_line()));
    std::string key = is_quote(next()) ? read_string() : read_word(false);
    if (key.empty()) refuse("no key; allowed is key = \"value\"");
    return key;
  }

  std::string read_array() {
    take("[");
    std::string values;
    for (bool first = true;; first = false) {
      skip_to_content();
      if (take("]")) return values;
      if (at_ == text_.size()) return refuse("an array without its ]");
      values += fmt::format("{}{}", first ? "" : ",", read_scalar());
      skip_to_content();
      if (!take(",") && next() != ']') return refuse("an array's values are not separated by commas");
    }
  }

  std::string read_scalar() {
    if (is_quote(next())) return read_string();
    std::string word = read_word(true);
    if (word.empty()) refuse("no value; other than a word it has to be in quotes");
    return word;
  }

  std::string read_word(bool is_value) {
    const std::size_t begin = at_;
    while (is_word_character(next()) || (is_value && (next() == '+' || next() == '.' || next() == ':')))
      ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string read_string() {
    const char quote = next();
    if (take(R"(""")") || take("'''")) return refuse("strings of several lines are not taken");
    ++at_;
    std::string value;
    while (next() != quote) {
      if (at_ == text_.size() || next() == '\n') return refuse("a string without its closing quote");
      if (is_control(next())) return refuse("a control character in a string");
      if (quote == '"' && next() == '\\')
        value += read_escape();
      else
        value += text_[at_++];
    }
    ++at_;
    return value;
  }

  std::string read_escape() {
    constexpr std::string_view letters = R"(btnfr"\)";
    constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
    ++at_;
    const char letter = next();
    ++at_;
    if (letter == 'u') return read_code(4);
    if (letter == 'U') return read_code(8);
    const std::size_t known = letters.find(letter);
    if (known == letters.npos) return refuse("an unknown escape in a string");
    return {meanings[known]};
  }

  std::string read_code(std::size_t digits) {
    const std::string_view hex = text_.substr(std::min(at_, text_.size()), digits);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    const bool is_scalar = code < 0xD800 || (code > 0xDFFF && code < 0x110000);
    if (hex.size() != digits || error != std::errc{} || end != hex.data() + digits || !is_scalar)
      return refuse("an escape in a string that is no character");
    at_ += digits;
    return utf8_of(code);
  }

  /// The character that comes next; NUL at the end.
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  static bool is_quote(char c) { return c == '"' || c == '\''; }

  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  void skip_blanks() {
    while (next() == ' ' || next() == '\t') ++at_;
  }

  /// Over blanks, line ends and comments.
  void skip_to_content() {
    for (;; ++at_) {
      if (next() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      if (next() == '\n')
        ++line_;
      else if (next() != ' ' && next() != '\t' && !text_.substr(at_).starts_with("\r\n"))
        return;
    }
  }

  std::string_view rest_of_line() const {
    constexpr std::size_t longest = 60;
    const std::string_view rest = text_.substr(at_, text_.find_first_of("\r\n", at_) - at_);
    return rest.substr(0, longest);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string error_;
};

}  // namespace

std::expected<std::vector<TomlEntry>, std::string> read_toml(std::string_view text) {
  return Reader(text).read();
}

}  // namespace candled::app
