#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "gate/bearer_token.hpp"
#include "gate/rate_limiter.hpp"
#include "http/address.hpp"
#include "http/message.hpp"

namespace candled::gate {

/// Decides from a request alone, before anything is done for it, whether its client may ask, and how often.
///
/// Thread-safe.
class Gate {
 public:
  struct Options {
    std::optional<BearerToken> token{};     ///< required of every request but those of public paths
    std::optional<RateLimit> rate_limit{};  ///< for each client; health paths are free
    std::vector<http::Network> trusted_proxies{};
    /// Returns whether a path is public. Called by several threads at once.
    std::function<bool(std::string_view)> is_public = [](std::string_view) { return false; };
    /// Returns whether a path is for the operators of the service. Called like is_public.
    std::function<bool(std::string_view)> is_health = [](std::string_view) { return false; };
    std::function<RateLimiter::Time()> now = [] { return std::chrono::steady_clock::now(); };
    std::uint64_t seed = 0;  ///< a secret of the rate limiter's table
  };

  explicit Gate(Options options);

  /// Returns the response that refuses `request`: 429 with `Retry-After`, or 401 with `WWW-Authenticate`.
  /// Returns nothing if it may pass. Attempts to guess the token count towards the limit.
  std::optional<http::Response> refuse(const http::Request& request);

  /// Returns whether a response that was right for a request may be wrong for the next one of the same bytes:
  /// then no cached response may be given without asking here.
  bool sees_every_request() const { return limiter_ != nullptr; }

  /// Returns whether the numeric address `peer` is that of a trusted proxy, whose connections belong to many
  /// clients.
  bool trusts(std::string_view peer) const;

  /// Returns the client that a request counts as: see client_address() and Address::client(). Returns 0 if
  /// its peer has no address.
  std::uint64_t client(const http::Request& request) const;

 private:
  std::optional<http::Response> refuse_by_rate(const http::Request& request);
  std::optional<http::Response> refuse_by_token(const http::Request& request) const;

  const Options options_;
  std::unique_ptr<RateLimiter> limiter_;
};

}  // namespace candled::gate
