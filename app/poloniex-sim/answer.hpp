#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace candled::sim {

/// A request as the routes see it, without sockets or an HTTP library.
struct Question {
  std::string path;
  std::multimap<std::string, std::string> parameters;  ///< decoded; the first of a repeated one counts

  /// Returns the parameter's value, empty if it is absent.
  std::string_view parameter(const std::string& name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string_view{} : found->second;
  }
};

struct Answer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace candled::sim
