#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::utf8 {

/// Returns the length in bytes of the well-formed character at the start of `text`; 0 if there is none.
std::size_t utf8_length(std::string_view text);

/// A character of UTF-8, or one byte that begins none.
struct Utf8Character {
  /// The `code` of a byte that is not UTF-8. No character has it.
  static constexpr char32_t invalid = 0xFFFFFFFF;

  char32_t code;
  std::size_t bytes;
};

/// Returns the first character of `text`, which must not be empty.
Utf8Character first_character(std::string_view text);

/// Returns whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// Returns `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD, so that it is fit
/// for JSON.
std::string valid_utf8(std::string_view text);

}  // namespace candled::utf8
