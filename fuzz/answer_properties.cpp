#include "answer_properties.hpp"

#include <fmt/format.h>

#include "target.hpp"

namespace candled::fuzz {

void check_error(const feed::FeedError& error) {
  const feed::FeedFailure failure = error.failure;
  require(failure == feed::FeedFailure::not_json || failure == feed::FeedFailure::wrong_shape ||
              failure == feed::FeedFailure::refused || failure == feed::FeedFailure::throttled ||
              failure == feed::FeedFailure::status,
          "a failure is one that bytes can cause");
  require(!error.detail.empty() && error.detail.size() <= 200, "a detail has 1 to 200 bytes");
  require(is_line(error.detail), "a detail is one line that a log can hold");
  require(!error.retry_after || failure == feed::FeedFailure::throttled,
          "only who is throttled is told for how long");
}

bool same_error(const feed::FeedError& a, const feed::FeedError& b) {
  return a.failure == b.failure && a.detail == b.detail && a.retry_after == b.retry_after;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || (c >= 0 && c < ' '))
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string cut_short(std::string_view body) {
  const std::size_t last = body.find_last_not_of(" \t\r\n");
  return std::string(body.substr(0, last == body.npos ? 0 : last));
}

}  // namespace candled::fuzz
