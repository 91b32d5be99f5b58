#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/request_head.hpp"

namespace candled::http {

/// How a client learns where a body ends.
enum class BodyEnd : std::uint8_t {
  length,  ///< it was announced
  chunks,  ///< by an empty chunk
  close,   ///< by the connection's end
};

/// An answer whose bytes are finished but for its first two lines.
struct Answer {
  int status;
  std::string_view route{};                   ///< api::Response::route
  std::string fields{};                       ///< all header lines but Date, and the empty line after them
  std::shared_ptr<const std::string> body{};  ///< null when there is none to send
  BodyEnd end = BodyEnd::length;
  bool close = false;  ///< the connection is not used again
  /// api::Response::true_while_stored, when it may be given to whoever sends the same bytes.
  std::optional<std::uint64_t> true_while_stored{};
};

/// Finishes `response` for such a request. The body is moved, never copied; to HEAD there is none, and what
/// would go on does not.
Answer finished(Response response, const Framing& framing);

/// A problem that no handler sees, after which the connection is closed.
Answer refusal(int status, std::string title, std::string detail);

/// `HTTP/1.1 200 OK` with the end of its line.
std::string status_line(int status);

/// `Date: Mon, 01 Nov 2021 12:00:00 GMT` with the end of its line.
std::string date_line(std::chrono::sys_seconds time);

}  // namespace candled::http
