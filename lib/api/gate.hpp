#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "api/address.hpp"
#include "api/bearer_token.hpp"
#include "api/message.hpp"
#include "api/rate_limiter.hpp"

namespace candled::api {

/// Who may ask, and how often: what is seen of a request before anything is done for it.
///
/// Thread-safe.
class Gate {
 public:
  struct Options {
    std::optional<BearerToken> token{};     ///< asked for everywhere but at health and documentation
    std::optional<RateLimit> rate_limit{};  ///< for each client; `/healthz` and `/readyz` are free
    std::vector<Network> trusted_proxies{};
    std::function<RateLimiter::Time()> now = [] { return std::chrono::steady_clock::now(); };
    std::uint64_t seed = 0;  ///< a secret of the rate limiter's table
  };

  explicit Gate(Options options);

  /// Why `request` is not answered: 429 with `Retry-After`, or 401 with `WWW-Authenticate`; nothing when it
  /// may pass. Attempts to guess the token count for the limit.
  std::optional<Response> refuse(const Request& request);

  /// Whether an answer that was right for a request may be wrong for the next one of the same bytes: then
  /// none may be given without asking here.
  bool sees_every_request() const { return limiter_ != nullptr; }

  /// Whether the numeric address `peer` is a trusted proxy's, whose connections are many clients'.
  bool trusts(std::string_view peer) const;

  /// Whom a request counts as: see client_address() and Address::client(). 0 when its peer has no address.
  std::uint64_t client(const Request& request) const;

 private:
  std::optional<Response> refuse_by_rate(const Request& request);
  std::optional<Response> refuse_by_token(const Request& request) const;

  const Options options_;
  std::unique_ptr<RateLimiter> limiter_;
};

}  // namespace candled::api
