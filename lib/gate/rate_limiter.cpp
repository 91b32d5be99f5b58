#include "gate/rate_limiter.hpp"

#include <algorithm>
#include <charconv>

namespace candled::gate {
namespace {

using std::chrono::nanoseconds;

std::optional<std::uint32_t> parse_count(std::string_view digits) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return count >= 1 && count <= RateLimit::most ? std::optional(count) : std::nullopt;
}

/// Mixes the bits: every bit of the result depends on every bit of `value` (the finaliser of splitmix64).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

}  // namespace

std::optional<RateLimit> RateLimit::parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  std::string_view rate = text.substr(0, colon);
  std::chrono::seconds period{1};
  if (rate.ends_with("/m")) period = std::chrono::minutes{1};
  if (rate.ends_with("/s") || rate.ends_with("/m")) rate.remove_suffix(2);
  const auto requests = parse_count(rate);
  const auto burst = colon == text.npos ? requests : parse_count(text.substr(colon + 1));
  if (!requests || !burst) return {};
  return RateLimit{.requests = *requests, .period = period, .burst = *burst};
}

RateLimiter::RateLimiter(RateLimit limit, std::uint64_t seed)
    : interval_(nanoseconds(limit.period) / limit.requests),
      room_(interval_ * limit.burst),
      seed_(seed),
      sets_(max_clients / ways) {}

std::optional<nanoseconds> RateLimiter::refuse(std::uint64_t client, Time now) {
  const std::size_t place = place_of(client);
  const std::scoped_lock lock(mutexes_[place % locks]);
  Bucket& bucket = bucket_of(sets_[place], client);
  const Time full_at = std::max(bucket.full_at, now) + interval_;
  if (full_at - now > room_) return full_at - now - room_;
  bucket.full_at = full_at;
  return {};
}

std::size_t RateLimiter::place_of(std::uint64_t client) const {
  return mixed(mixed(client ^ seed_) + seed_) % sets_.size();
}

auto RateLimiter::bucket_of(Set& set, std::uint64_t client) -> Bucket& {
  if (const auto known = std::ranges::find(set, client, &Bucket::client); known != set.end()) return *known;
  Bucket& fullest = *std::ranges::min_element(set, {}, &Bucket::full_at);
  fullest = {.client = client, .full_at = {}};
  return fullest;
}

}  // namespace candled::gate
