#pragma once

#include <string>
#include <utility>
#include <vector>

namespace candled::api {

/// Names and decoded values in the order of the request, repetitions included.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What an endpoint sees of an HTTP request.
struct Request {
  std::string method = "GET";  ///< upper case, as sent
  std::string path;            ///< as sent, without the query
  Parameters parameters{};
  std::string accept{};   ///< the Accept header; empty when absent
  bool has_body = false;  ///< a body was announced; it has not been read
};

/// What is answered. On HEAD the server sends all of it but the body.
struct Response {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>>
      headers{};  ///< others than Content-Type and Content-Length
  std::string body;
};

}  // namespace candled::api
