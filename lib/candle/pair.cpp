#include "candle/pair.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "utf8/printable.hpp"
#include "utf8/utf8.hpp"

namespace candled {
namespace {

bool may_be_name(std::string_view text) {
  while (!text.empty()) {
    const auto [code, bytes] = utf8::first_character(text);
    if (!may_be_in_name(code)) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string hex(std::uint32_t number) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

std::string escaped(utf8::Utf8Character character, char first) {
  const bool byte = character.code == utf8::Utf8Character::invalid;
  return byte ? "~x" + hex(static_cast<unsigned char>(first)) + "~" : "~u" + hex(character.code) + "~";
}

}  // namespace

bool may_be_in_name(char32_t code) {
  return utf8::is_printable(code) && code != ' ' && code != ',';
}

std::string escaped_name(std::string_view text, std::size_t max_bytes) {
  std::string name;
  while (!text.empty()) {
    const auto character = utf8::first_character(text);
    const std::string shown = may_be_in_name(character.code) ? std::string(text.substr(0, character.bytes))
                                                             : escaped(character, text.front());
    if (name.size() + shown.size() > max_bytes) break;
    name += shown;
    text.remove_prefix(character.bytes);
  }
  return name;
}

std::optional<Pair> Pair::from_name(std::string_view name, NameOrder order) {
  const std::size_t underscore = order == NameOrder::quote_first ? name.find('_') : name.rfind('_');
  if (underscore == name.npos || underscore == 0 || underscore + 1 == name.size()) return {};
  if (name.size() > max_name || !may_be_name(name)) return {};
  const std::string_view before = name.substr(0, underscore);
  const std::string_view after = name.substr(underscore + 1);
  const bool quote_first = order == NameOrder::quote_first;
  return Pair{.name = std::string(name),
              .base = std::string(quote_first ? after : before),
              .quote = std::string(quote_first ? before : after)};
}

bool Pair::is_sound() const {
  for (const NameOrder order : {NameOrder::quote_first, NameOrder::base_first})
    if (const auto pair = from_name(name, order); pair && pair->same_identity(*this)) return true;
  return false;
}

std::string Pair::name_in(NameOrder order) const {
  return order == NameOrder::quote_first ? quote + '_' + base : base + '_' + quote;
}

}  // namespace candled
