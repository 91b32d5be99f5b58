#include "api/health/health.hpp"

#include <fmt/format.h>

#include "http/problem.hpp"
#include "utf8/joined.hpp"

namespace candled::api {
namespace {

http::Response ok() {
  return {.content_type = "text/plain; charset=utf-8", .body = "ok\n"};
}

/// Returns the reason why the store cannot be read; nothing if it can.
std::optional<std::string> reading_fails(store::ReaderPool& readers) {
  const auto reader = readers.lease();
  if (!reader) return reader.error().message;
  const auto rows = (*reader)->candles({.limit = 1});
  if (!rows) return rows.error().message;
  return {};
}

std::string no_sample(const live::FeedHealth& feed) {
  if (!feed.clock_fault.empty()) return feed.clock_fault;
  std::string reason = fmt::format("no sample came within {} s", sample_due.count());
  if (feed.last_error)
    reason += fmt::format(" ({}: {})", to_string(feed.last_error->failure), feed.last_error->detail);
  return reason;
}

std::string seconds_text(milliseconds age) {
  return fmt::format("{} s", std::chrono::floor<std::chrono::seconds>(age).count());
}

/// Adds the reasons why a process that only serves does not see what others store.
void add_reasons(const store::WatchState& state, std::vector<std::string>& reasons) {
  const std::string why = state.error.empty() ? "" : fmt::format(" ({})", state.error);
  if (!state.since_success)
    reasons.push_back(fmt::format("the store was not seen yet{}", why));
  else if (*state.since_success > watch_due)
    reasons.push_back(
        fmt::format("the store was not seen for {}{}", seconds_text(*state.since_success), why));
  if (state.replay_behind.value_or(milliseconds{0}) > watch_due)
    reasons.push_back(
        fmt::format("the standby is {} behind what it has received", seconds_text(*state.replay_behind)));
}

http::Response ready_unless(std::span<const std::string> reasons) {
  if (reasons.empty()) return ok();
  return http::to_response(
      http::Problem{.status = 503, .title = "Not ready", .detail = utf8::joined(reasons, "; ")});
}

}  // namespace

bool is_healthy(const live::FeedHealth& feed, TimePoint now) {
  return feed.last_sample && std::chrono::abs(now - *feed.last_sample) <= sample_due;
}

http::Response get_healthz() {
  return ok();
}

http::Response get_readyz(const Context& context) {
  std::vector<std::string> reasons;
  if (!context.collects && context.watch != nullptr) {
    add_reasons(context.watch->state(), reasons);
    return ready_unless(reasons);
  }
  if (const auto store = context.health.store(); !store.error.empty())
    reasons.push_back("candles cannot be stored: " + store.error);
  if (const auto why = reading_fails(context.readers)) reasons.push_back("candles cannot be read: " + *why);
  if (const auto feed = context.health.feed(); !is_healthy(feed, context.now()) || !feed.clock_fault.empty())
    reasons.push_back(no_sample(feed));
  return ready_unless(reasons);
}

}  // namespace candled::api
