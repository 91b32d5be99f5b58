#include "candle/printable.hpp"
#include "candle/utf8.hpp"
#include "target.hpp"

// Input: any bytes, as they end up in logs and in JSON.
namespace candled::fuzz {
namespace {

bool has_control_character(std::string_view text) {
  for (const char c : text)
    if ((c >= 0 && c < ' ') || c == '\x7f') return true;
  return false;
}

void check_line(std::string_view text, std::size_t max_bytes) {
  const std::string line = printable_line(text, max_bytes);
  require(line.size() <= max_bytes, "a line is no longer than asked for");
  require(is_utf8(line), "a line is UTF-8");
  require(!has_control_character(line), "a line holds no control character");
  require(printable_line(line, max_bytes) == line, "a line that can be shown is shown as it is");
}

}  // namespace

void check(std::string_view input) {
  const std::string valid = valid_utf8(input);
  require(is_utf8(valid), "what valid_utf8 makes is UTF-8");
  require(is_utf8(input) == (valid == input), "UTF-8 stays as it is, and nothing else does");
  const std::size_t length = utf8_length(input);
  require(length <= input.size() && length <= 4, "a character lies within the text");
  require(length == 0 || is_utf8(input.substr(0, length)), "a character is UTF-8");
  for (const std::size_t max_bytes :
       {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{80}, max_printable_line, input.size()})
    check_line(input, max_bytes);
}

}  // namespace candled::fuzz
