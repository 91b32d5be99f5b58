#include "candle/printable.hpp"

#include <array>

#include "candle/utf8.hpp"

namespace candled {
namespace {

struct Character {
  char32_t code;
  std::size_t bytes;
};

constexpr char32_t invalid = 0xFFFFFFFF;

/// The first character of `text`, or one byte that is `invalid`.
Character first_character(std::string_view text) {
  constexpr std::array<unsigned, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  const std::size_t length = utf8_length(text);
  if (length == 0) return {invalid, 1};
  char32_t code = static_cast<unsigned char>(text[0]) & lead_bits[length];
  for (const char byte : text.substr(1, length - 1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  return {code, length};
}

bool is_space(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x2028 || code == 0x2029;
}

bool is_printable(char32_t code) {
  if (code == invalid || code < 0x20 || (code >= 0x7F && code <= 0x9F)) return false;
  const bool direction = (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
                         (code >= 0x2060 && code <= 0x206F);
  return !direction && code != 0xFEFF && (code & 0xFFFE) != 0xFFFE;
}

}  // namespace

std::string printable_line(std::string_view text, std::size_t max_bytes) {
  std::string line;
  while (!text.empty()) {
    const auto [code, bytes] = first_character(text);
    const std::string_view shown = is_space(code) ? " " : is_printable(code) ? text.substr(0, bytes) : "?";
    if (line.size() + shown.size() > max_bytes) break;
    line += shown;
    text.remove_prefix(bytes);
  }
  return line;
}

}  // namespace candled
