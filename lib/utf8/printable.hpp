#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::utf8 {

/// The longest line that printable_line() makes unless told otherwise, in bytes.
inline constexpr std::size_t max_printable_line = 200;

/// Returns whether a character is visible when printed, or a space. Control characters, line separators, and
/// characters that are invisible or change the direction of writing are not.
bool is_printable(char32_t code);

/// Returns `text`, which may come from anybody, as one line for a log: at most `max_bytes` bytes of valid
/// UTF-8, cut between characters. White space becomes a space. A control character, one that changes the
/// direction of writing, and a byte that is not UTF-8 become `?`.
std::string printable_line(std::string_view text, std::size_t max_bytes = max_printable_line);

}  // namespace candled::utf8
