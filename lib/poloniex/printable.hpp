#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candled::poloniex {

/// The longest FeedError::detail, in bytes.
inline constexpr std::size_t max_detail = 200;

/// `text` as one line that a log can hold, whoever wrote it: at most `max_bytes` bytes of valid UTF-8, cut
/// between characters. White space becomes a space; a control character, one that changes the direction of
/// writing and a byte that is not UTF-8 become `?`.
std::string printable_line(std::string_view text, std::size_t max_bytes = max_detail);

}  // namespace candled::poloniex
