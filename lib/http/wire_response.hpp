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

/// The way in which a client learns where a body ends.
enum class BodyEnd : std::uint8_t {
  length,  ///< its length was announced
  chunks,  ///< by an empty chunk
  close,   ///< by the connection's end
};

/// A response whose bytes are complete but for its first two lines.
struct Answer {
  int status;
  std::string_view route{};                   ///< Response::route
  std::string fields{};                       ///< all header lines but Date, and the empty line after them
  std::shared_ptr<const std::string> body{};  ///< null if there is none to send
  BodyEnd end = BodyEnd::length;
  bool close = false;  ///< the connection is not used again
  /// Response::true_while_stored, if the response may be given to any client that sends the same bytes.
  std::optional<std::uint64_t> true_while_stored{};
};

/// Serialises `response` for a request with that framing. The body is moved, never copied. A response to HEAD
/// has neither a body nor a stream.
Answer finished(Response response, const Framing& framing);

/// Returns a problem that no handler sees. The connection is closed after it.
Answer refusal(int status, std::string title, std::string detail);

/// Returns `HTTP/1.1 200 OK` with the end of its line.
std::string status_line(int status);

/// Returns `Date: Mon, 01 Nov 2021 12:00:00 GMT` with the end of its line.
std::string date_line(std::chrono::sys_seconds time);

}  // namespace candled::http
