#include "http/refusals.hpp"

#include <string>
#include <utility>

namespace candled::http {
namespace {

std::shared_ptr<const Answer> made(int status, std::string title, std::string detail) {
  return std::make_shared<const Answer>(refusal(status, std::move(title), std::move(detail)));
}

}  // namespace

std::shared_ptr<const Answer> head_too_slow() {
  static const auto answer = made(408, "Request timeout", "the request did not arrive in time");
  return answer;
}

std::shared_ptr<const Answer> line_too_long() {
  static const auto answer = made(414, "URI too long", "the request line is too long");
  return answer;
}

std::shared_ptr<const Answer> head_too_long() {
  static const auto answer = made(431, "Headers too long", "the request's headers are too long");
  return answer;
}

std::shared_ptr<const Answer> out_of_order() {
  static const auto answer =
      made(500, "Internal error", "this is a defect of the service; its log says more");
  return answer;
}

std::shared_ptr<const Answer> too_many_requests_wait() {
  static const auto answer = made(503, "Too busy", "too many requests are waiting; try again in a second");
  return answer;
}

std::shared_ptr<const Answer> too_many_connections() {
  static const auto answer =
      made(503, "Too many connections", "too many connections are open; try again later");
  return answer;
}

}  // namespace candled::http
