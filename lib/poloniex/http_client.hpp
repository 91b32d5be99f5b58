#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "candle/time.hpp"
#include "feed/clock_reading.hpp"
#include "feed/feed_error.hpp"

namespace candled::poloniex {

struct HttpOptions {
  milliseconds connect_timeout{5'000};           ///< for name lookup, connection and TLS together
  milliseconds timeout{10'000};                  ///< for the whole request
  milliseconds unpack_limit{200};                ///< processor time for a body: the largest takes about 50 ms
  std::size_t max_body = std::size_t{16} << 20;  ///< bytes, before and after unpacking
  std::size_t max_head = std::size_t{64} << 10;  ///< bytes of all header lines
  std::string ca_file{};  ///< PEM file of the only certificates to trust; "" is the system's
};

/// A complete answer of any status.
struct HttpAnswer {
  int status;
  std::string body;                                 ///< unpacked
  std::string location;                             ///< one printable line; "" without such a header
  std::optional<std::chrono::seconds> retry_after;  ///< from now, between 0 and a day
  TimePoint time;  ///< halfway between sending the request and the answer's first byte, by the local clock
  milliseconds latency;                       ///< from sending the request to the answer's last byte
  std::optional<feed::ClockReading> clock{};  ///< empty without a readable `Date`
};

/// Sends GET requests, one at a time, over connections that it keeps. It follows no redirects: an answer with
/// a redirect is an answer like any other. Names and certificates are verified, http and https are spoken,
/// and the proxy variables of the environment are honoured.
///
/// It offers gzip and deflate. An answer that is packed otherwise, or more than once by its Content-Encoding
/// or its Transfer-Encoding, is a failure; no content of a packed body can delay a deadline or a stop.
///
/// Not thread-safe; a stop may be requested from any thread. Bytes move only inside start() and wait_until().
class HttpClient {
 public:
  using Result = std::expected<HttpAnswer, feed::FeedError>;

  /// Throws std::runtime_error if the HTTP library lacks a feature that is needed.
  explicit HttpClient(HttpOptions options);
  ~HttpClient();

  /// Sends a request, or begins to connect. A request that is still in flight is abandoned.
  void start(const std::string& url);

  /// Waits for the answer, at most until `deadline` of the local clock as it stands at the call: a clock that
  /// is set meanwhile does not lengthen the wait. Returns nothing if the answer has not come by then; the
  /// request goes on. A stop ends the wait and the request at once.
  ///
  /// Errors: unreachable, timeout, too_large, stopped. Throws std::logic_error if no request is in flight.
  std::optional<Result> wait_until(TimePoint deadline, std::stop_token stop);

 private:
  class Transfer;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace candled::poloniex
