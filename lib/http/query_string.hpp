#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/problem.hpp"

namespace candled::http {

/// The limits of a query: more parameters than this, or a name or value of more decoded bytes than this, is
/// refused.
inline constexpr std::size_t max_parameters = 32;
inline constexpr std::size_t max_parameter_bytes = 1024;

/// A request target, split into path and parameters.
struct Target {
  std::string path;  ///< as sent, not decoded: every path that this API knows is plain ASCII
  Parameters parameters;
};

/// Reads `/path?name=value&...`. Names and values are percent-decoded, and `+` is a space. `name` alone has
/// an empty value. Empty pieces between two `&` are skipped. A broken escape such as `%zz`, or a query beyond
/// the limits, is a 400.
std::expected<Target, Problem> parse_target(std::string_view target);

/// Returns `path` without a slash at its end: `/api/candles/` becomes `/api/candles`.
std::string_view without_slash(std::string_view path);

/// Returns `text` for use in a query: everything but letters, digits and `-._~` is escaped.
std::string percent_encoded(std::string_view text);

}  // namespace candled::http
