#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace candled::http {

/// An error report for the client (RFC 9457): the reason why a request is not answered as asked.
struct Problem {
  int status;
  std::string title;                       ///< the same for every problem of its kind
  std::string detail;                      ///< one sentence about this one
  std::optional<std::string> parameter{};  ///< the parameter at fault, as the client called it
  std::optional<std::string> given{};      ///< its value; shortened to 100 bytes in the answer
  std::vector<std::string> allowed{};      ///< the allowed values, or a phrase such as `1 to 5000`
};

/// Returns the 400 for a parameter's value.
Problem bad_value(std::string parameter, std::string given, std::vector<std::string> allowed);

/// Renders `problem` as `application/problem+json`. `parameter`, `given` and `allowed` are left out where
/// they do not apply. Bytes that are not UTF-8 become U+FFFD.
Response to_response(const Problem& problem);

}  // namespace candled::http
