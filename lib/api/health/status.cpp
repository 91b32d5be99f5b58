#include "api/health/status.hpp"

#include <algorithm>
#include <map>

#include "api/health/health.hpp"
#include "api/parameters/parameter_set.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

/// The store's account of itself; empty optionals if it cannot be read.
struct Stored {
  std::optional<std::uint64_t> candles{};
  std::optional<std::uint64_t> size_bytes{};
  std::map<Interval, TimePoint> newest{};  // open_time
  std::string error{};
};

void add(Stored& stored, std::span<const store::SeriesSummary> series) {
  stored.candles = 0;
  for (const store::SeriesSummary& summary : series) {
    *stored.candles += summary.candles;
    TimePoint& newest = stored.newest[summary.interval];
    newest = std::max(newest, summary.newest);
  }
}

Stored read_stored(store::ReaderPool& readers) {
  Stored stored;
  auto reader = readers.lease();
  if (!reader) return {.error = reader.error().message};
  if (const auto series = (*reader)->series())
    add(stored, *series);
  else
    stored.error = series.error().message;
  if (const auto size = (*reader)->size_bytes())
    stored.size_bytes = *size;
  else
    stored.error = size.error().message;
  return stored;
}

void write_clock(http::JsonBody& out, const live::FeedHealth& feed) {
  out.number("ahead_ms", feed.clock.transform([](const auto& reading) { return reading.ahead(); }));
  out.number("uncertainty_ms",
             feed.clock.transform([](const auto& reading) { return reading.uncertainty(); }));
  out.text_or_null("fault", feed.clock_fault);
}

void write_feed(http::JsonBody& out, const live::FeedHealth& feed, TimePoint now) {
  out.text("name", feed.feed);
  out.truth("healthy", is_healthy(feed, now));
  out.time("last_success", feed.last_success);
  out.time("last_sample", feed.last_sample);
  out.number("latency_ms", feed.latency);
  out.number("poll_every_ms", std::optional(feed.poll_every));
  out.number("failures_in_a_row", feed.failures_in_a_row);
  out.object("polls", [&] {
    out.number("ok", feed.polls_ok);
    out.number("failed", feed.polls_failed);
    out.number("skipped", feed.polls_skipped);
  });
  if (!feed.last_error) out.null("last_error");
  if (feed.last_error)
    out.object("last_error", [&] {
      out.text("failure", to_string(feed.last_error->failure));
      out.text("detail", feed.last_error->detail);
    });
  out.time("retry_at", feed.retry_at);
  out.object("clock", [&] { write_clock(out, feed); });
}

void write_samples(http::JsonBody& out, const live::FeedHealth& feed) {
  out.number("taken", feed.samples);
  out.number("late", feed.late_samples);
  out.object("rejected", [&] {
    for (const auto& [reason, count] : feed.rejected_samples) out.number(reason, count);
  });
  out.objects("rejected_pairs", feed.rejected_pairs, [&](const live::RejectedPair& pair) {
    out.text("pair", pair.name);
    out.text("reason", pair.reason);
    out.time("last", pair.last);
  });
}

void write_store(http::JsonBody& out, const live::StoreHealth& health, const Stored& stored) {
  out.number("candles", stored.candles);
  out.number("size_bytes", stored.size_bytes);
  out.number("stored", health.candles_stored);
  out.number("waiting", health.candles_waiting);
  out.number("lost", health.candles_lost);
  out.number("removed", health.candles_removed);
  out.number("withdrawn", health.candles_withdrawn);
  out.number("pairs_gone", health.pairs_gone);
  out.text_or_null("error", health.error.empty() ? stored.error : health.error);
}

void write_repair(http::JsonBody& out, const live::RepairHealth& repair) {
  out.truth("enabled", repair.enabled);
  out.text("state", repair.state);
  out.number("window_ms", std::optional(repair.window));
  out.number("repaired", repair.repaired);
  out.number("open", repair.open);
  out.number("given_up", repair.given_up);
  out.text_or_null("last_error", repair.error);
  out.time("retry_at", repair.retry_at);
}

void write_backfill(http::JsonBody& out, const live::BackfillHealth& backfill) {
  out.text("state", backfill.state);
  out.time("since", backfill.since);
  out.number("pairs", backfill.pairs);
  out.number("pairs_done", backfill.pairs_done);
  out.number("candles", backfill.candles);
  out.number("seconds_left", backfill.seconds_left.transform(
                                 [](auto left) { return static_cast<std::uint64_t>(left.count()); }));
}

void write_watch(http::JsonBody& out, const store::WatchState& watch) {
  out.number("version", static_cast<std::uint64_t>(watch.version));
  out.number("age_ms", watch.since_success);
  out.text_or_null("error", watch.error);
  out.truth("standby", watch.on_standby);
  out.number("replay_age_ms", watch.replay_age);
  out.number("replay_lag_ms", watch.replay_behind);
  out.text_or_null("node", watch.node);
  out.number("forming_age_ms", watch.forming_age);
}

void write_newest(http::JsonBody& out, Interval interval, const Stored& stored) {
  const auto newest = stored.newest.find(interval);
  const bool none = newest == stored.newest.end();
  out.text("interval", interval.name());
  out.time("open_time", none ? std::nullopt : std::optional(newest->second));
  out.time("close_time", none ? std::nullopt : std::optional(newest->second + interval.length()));
}

}  // namespace

http::Response get_status(const Context& context, const http::Request& request) {
  const auto parameters = ParameterSet::of({}, request.parameters);
  if (!parameters) return http::to_response(parameters.error());

  const Stored stored = read_stored(context.readers);
  const live::FeedHealth feed = context.health.feed();
  const TimePoint now = context.now();
  const auto uptime = std::max(now - context.health.started(), milliseconds{0});
  http::JsonBody out;
  out.text("version", context.version);
  out.time("started", context.health.started());
  out.number("uptime", static_cast<std::uint64_t>(floor<std::chrono::seconds>(uptime).count()));
  out.number("pairs", context.market.pairs()->count());
  out.object("feed", [&] { write_feed(out, feed, now); });
  out.object("samples", [&] { write_samples(out, feed); });
  out.object("store", [&] { write_store(out, context.health.store(), stored); });
  out.object("repair", [&] { write_repair(out, context.health.repair()); });
  out.object("backfill", [&] { write_backfill(out, context.health.backfill()); });
  if (context.watch != nullptr) {
    out.text("role", context.collects ? "all" : "api");
    out.object("watch", [&] { write_watch(out, context.watch->state()); });
  }
  out.objects("intervals", context.intervals.all(),
              [&](Interval interval) { write_newest(out, interval, stored); });
  return {.content_type = "application/json", .body = out.finish()};
}

}  // namespace candled::api
