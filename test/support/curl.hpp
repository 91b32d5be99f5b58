#pragma once

#include <string>
#include <vector>

namespace candled::test {

/// The answer of a server.
struct Reply {
  int status = 0;
  std::string head;  ///< status line and headers, as sent
  std::string body;
};

/// Sends a request as curl does, with a connection of its own. Throws when there is no answer.
Reply curl(const std::string& url, const std::string& method = "GET", const std::string& body = "",
           const std::vector<std::string>& headers = {});

}  // namespace candled::test
