#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/problem.hpp"

namespace candled::http {

/// More parameters than this, or a name or value longer than this in decoded bytes, is refused.
inline constexpr std::size_t max_parameters = 32;
inline constexpr std::size_t max_parameter_bytes = 1024;

/// The target of a request line, taken apart.
struct Target {
  std::string path;  ///< as sent, not decoded: every path that this API knows is plain ASCII
  Parameters parameters;
};

/// Reads `/path?name=value&...`. Names and values are percent-decoded, and `+` is a space. `name` alone has
/// an empty value; empty pieces between two `&` are skipped. A broken escape such as `%zz`, or more than the
/// limits allow, is a 400.
std::expected<Target, Problem> parse_target(std::string_view target);

/// `path` without a slash at its end: `/api/candles/` is `/api/candles`.
std::string_view without_slash(std::string_view path);

/// `text` with everything escaped but letters, digits and `-._~`, to stand in a query.
std::string percent_encoded(std::string_view text);

}  // namespace candled::http
