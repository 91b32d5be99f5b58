#include "http/message.hpp"

#include <algorithm>

namespace candled::http {

std::string_view Request::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &decltype(headers)::value_type::first);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::last_header(std::string_view name) const {
  const auto found =
      std::ranges::find(headers.rbegin(), headers.rend(), name, &decltype(headers)::value_type::first);
  return found == headers.rend() ? std::string_view() : std::string_view(found->second);
}

}  // namespace candled::http
