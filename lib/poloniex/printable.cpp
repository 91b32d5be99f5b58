#include "poloniex/printable.hpp"

#include <array>

namespace candled::poloniex {
namespace {

struct Character {
  char32_t code;
  std::size_t bytes;
};

constexpr char32_t invalid = 0xFFFFFFFF;

constexpr unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

std::size_t sequence_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// The first character of `text`, or one byte that is `invalid`.
Character first_character(std::string_view text) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  constexpr std::array<unsigned, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  const std::size_t length = sequence_length(byte_at(text, 0));
  if (length == 0 || length > text.size()) return {invalid, 1};
  char32_t code = byte_at(text, 0) & lead_bits[length];
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return {invalid, 1};
    code = code << 6 | (byte_at(text, i) & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest[length] || code > 0x10FFFF || surrogate) return {invalid, 1};
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

}  // namespace candled::poloniex
