#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::utf8 {

/// The longest line that printable_line() makes unless told otherwise, in bytes.
inline constexpr std::size_t max_printable_line = 200;

/// Returns whether a character of UTF-8 can be seen where it is printed, or is a space: not a control
/// character, a line separator, or one that is invisible or changes the direction of writing.
bool is_printable(char32_t code);

/// `text` as one line that a log can hold, whoever wrote it: at most `max_bytes` bytes of valid UTF-8, cut
/// between characters. White space becomes a space; a control character, one that changes the direction of
/// writing and a byte that is not UTF-8 become `?`.
std::string printable_line(std::string_view text, std::size_t max_bytes = max_printable_line);

}  // namespace candled::utf8
