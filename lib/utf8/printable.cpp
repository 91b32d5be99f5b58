#include "utf8/printable.hpp"

#include "utf8/utf8.hpp"

namespace candled::utf8 {
namespace {

bool is_space(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x2028 || code == 0x2029;
}

}  // namespace

bool is_printable(char32_t code) {
  if (code == Utf8Character::invalid || code < 0x20 || (code >= 0x7F && code <= 0x9F)) return false;
  const bool direction = code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
                         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F);
  return !direction && code != 0xFEFF && (code & 0xFFFE) != 0xFFFE;
}

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

}  // namespace candled::utf8
