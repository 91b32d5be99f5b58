#include "target.hpp"
#include "utf8/printable.hpp"
#include "utf8/utf8.hpp"

// Input: any bytes, as they end up in logs and in JSON.
namespace candled::fuzz {
namespace {

bool has_control_character(std::string_view text) {
  for (const char c : text)
    if ((c >= 0 && c < ' ') || c == '\x7f') return true;
  return false;
}

void check_line(std::string_view text, std::size_t max_bytes) {
  const std::string line = utf8::printable_line(text, max_bytes);
  require(line.size() <= max_bytes, "a line is no longer than asked for");
  require(utf8::is_utf8(line), "a line is UTF-8");
  require(!has_control_character(line), "a line holds no control character");
  require(utf8::printable_line(line, max_bytes) == line, "a line that can be shown is shown as it is");
}

}  // namespace

void check(std::string_view input) {
  const std::string valid = utf8::valid_utf8(input);
  require(utf8::is_utf8(valid), "what valid_utf8 makes is UTF-8");
  require(utf8::is_utf8(input) == (valid == input), "UTF-8 stays as it is, and nothing else does");
  const std::size_t length = utf8::utf8_length(input);
  require(length <= input.size() && length <= 4, "a character lies within the text");
  require(length == 0 || utf8::is_utf8(input.substr(0, length)), "a character is UTF-8");
  for (const std::size_t max_bytes : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{80},
                                      utf8::max_printable_line, input.size()})
    check_line(input, max_bytes);
}

}  // namespace candled::fuzz
