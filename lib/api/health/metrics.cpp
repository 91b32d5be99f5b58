#include "api/health/metrics.hpp"

#include <algorithm>
#include <array>

#include "api/health/exposition.hpp"
#include "api/parameters/parameter_set.hpp"
#include "live/process_usage.hpp"

namespace candled::api {
namespace {

using Samples = std::vector<Exposition::Sample>;

/// Returns a whole number as Prometheus has it: exact up to 2^53, which is further than anything here counts.
double number(std::uint64_t count) {
  return static_cast<double>(count);
}

double in_seconds(milliseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

Samples samples(const char* label, const auto& counts) {
  Samples all;
  for (const auto& [value, count] : counts)
    all.push_back({.labels = {{label, std::string(value)}}, .value = number(count)});
  return all;
}

Samples samples_by_interval(const auto& by_interval, auto value_of) {
  Samples all;
  for (const auto& [interval, value] : by_interval)
    all.push_back({.labels = {{"interval", interval.name()}}, .value = value_of(value)});
  return all;
}

void write_process(Exposition& out, const Context& context) {
  out.gauge("candled_build_info", "The program that runs: always 1, with its version.",
            {{.labels = {{"version", context.version}}, .value = 1}});
  out.gauge("process_start_time_seconds", "When the service started, since the Unix epoch.",
            in_seconds(context.health.started().time_since_epoch()));
  const live::ProcessUsage usage = live::process_usage();
  if (usage.cpu)
    out.counter("process_cpu_seconds_total", "CPU time that the process has taken, in user and kernel mode.",
                in_seconds(*usage.cpu));
  const auto gauge = [&out](const char* name, const char* help, std::optional<std::uint64_t> value) {
    if (value) out.gauge(name, help, number(*value));
  };
  gauge("process_resident_memory_bytes", "Memory that the process has in RAM.", usage.resident_bytes);
  gauge("process_virtual_memory_bytes", "Addresses that the process has reserved.", usage.virtual_bytes);
  gauge("process_threads", "Threads of the process.", usage.threads);
  gauge("process_open_fds", "File descriptors that are open.", usage.open_descriptors);
  gauge("process_max_fds", "File descriptors that may be open.", usage.max_descriptors);
  if (context.dropped_log_lines)
    out.counter("candled_log_lines_dropped_total",
                "Lines of the log that were dropped because nobody read them.",
                number(context.dropped_log_lines()));
}

/// Returns the failures by cause. Every cause is there from the start, so that its first increase is visible
/// as one.
std::map<std::string_view, std::uint64_t> failures_by_cause(const live::FeedHealth& feed) {
  std::map<std::string_view, std::uint64_t> causes;
  for (const feed::FeedFailure failure : feed::all_poll_failures) causes[to_string(failure)] = 0;
  for (const auto& [failure, count] : feed.failures) causes[to_string(failure)] = count;
  return causes;
}

std::map<std::string, std::uint64_t> dropped_by_reason(const live::FeedHealth& feed) {
  auto reasons = feed.rejected_samples;
  for (const PriceError error : all_price_errors) reasons.try_emplace(std::string(to_string(error)), 0);
  for (const char* reason : {"bad_name", "too_many_pairs", "wrong_clock"}) reasons.try_emplace(reason, 0);
  reasons["late"] = feed.late_samples;
  return reasons;
}

bool is_throttled(const live::FeedHealth& feed) {
  return feed.retry_at && feed.last_error && feed.last_error->failure == feed::FeedFailure::throttled;
}

void write_feed(Exposition& out, const Context& context) {
  const live::FeedHealth feed = context.health.feed();
  out.gauge("candled_feed_info", "What is polled: always 1, with its name.",
            {{.labels = {{"feed", feed.feed}}, .value = 1}});
  out.counter("candled_polls_total", "Polls of the exchange that have ended, by result.",
              {{.labels = {{"result", "ok"}}, .value = number(feed.polls_ok)},
               {.labels = {{"result", "failed"}}, .value = number(feed.polls_failed)}});
  out.counter("candled_poll_failures_total", "Polls that failed, by cause.",
              samples("cause", failures_by_cause(feed)));
  out.counter("candled_polls_skipped_total", "Polls that were not sent because an answer was slow.",
              number(feed.polls_skipped));
  out.gauge("candled_poll_failures_in_a_row", "Polls that have failed since the newest successful one.",
            number(feed.failures_in_a_row));
  out.gauge("candled_exchange_throttled", "Whether the exchange has asked to wait: 1 or 0.",
            is_throttled(feed));
  out.histogram("candled_poll_duration_seconds", "How long successful polls took, to the answer's last byte.",
                {{.labels = {}, .counts = context.health.durations().poll.counts()}});
  out.counter("candled_samples_total", "Prices taken into candles.", number(feed.samples));
  out.counter("candled_samples_dropped_total", "Prices left out, by reason.",
              samples("reason", dropped_by_reason(feed)));
  if (feed.last_sample)
    out.gauge("candled_newest_sample_age_seconds", "How old the newest price is that was taken.",
              in_seconds(std::max(context.now() - *feed.last_sample, milliseconds{0})));
  if (feed.clock)
    out.gauge("candled_clock_offset_seconds",
              "How far our clock is ahead of the exchange's, by the newest answer's Date; to half a second.",
              in_seconds(feed.clock->ahead()));
  out.gauge("candled_clock_wrong", "Whether nothing is collected because our clock is wrong: 1 or 0.",
            !feed.clock_fault.empty());
  out.gauge("candled_pairs", "Pairs that are known.", number(context.market.pairs()->count()));
  out.counter("candled_pairs_gone_total",
              "Pairs that gave way to new ones, since there were as many as there may be.",
              number(context.health.store().pairs_gone));
}

/// Returns the values of the intervals that candles are built for: those of an earlier configuration only get
/// older.
template <typename T>
std::map<Interval, T> configured(const Context& context, const std::map<Interval, T>& by_interval) {
  std::map<Interval, T> some;
  for (const Interval interval : context.intervals.all())
    if (const auto found = by_interval.find(interval); found != by_interval.end()) some.insert(*found);
  return some;
}

void write_candles(Exposition& out, const Context& context, const live::StoreHealth& store) {
  auto stored = store.stored_by_interval;
  auto incomplete = store.incomplete_by_interval;
  for (const Interval interval : context.intervals.all()) {
    stored.try_emplace(interval, 0);
    incomplete.try_emplace(interval, 0);
  }
  out.counter("candled_candles_stored_total", "Closed candles that were stored, by interval.",
              samples_by_interval(stored, number));
  out.counter("candled_candles_incomplete_total", "Closed candles that were stored incomplete, by interval.",
              samples_by_interval(incomplete, number));
  out.gauge("candled_newest_candle_age_seconds", "How long ago the newest stored candle ended, by interval.",
            samples_by_interval(configured(context, store.newest_end), [now = context.now()](TimePoint end) {
              return in_seconds(std::max(now - end, milliseconds{0}));
            }));
  out.gauge("candled_candles_waiting", "Closed candles that wait to be stored.",
            number(store.candles_waiting));
  out.counter("candled_candles_lost_total", "Closed candles that were dropped because too many waited.",
              number(store.candles_lost));
  out.counter("candled_candles_withdrawn_total",
              "Candles that made way because they had been stored before their time.",
              number(store.candles_withdrawn));
  out.counter("candled_candles_resent_total",
              "Candles stored again because the database had confirmed and lost them.",
              number(store.candles_resent));
  out.histogram("candled_candle_queryable_delay_seconds",
                "How long after a bucket's end its candles could be queried.",
                {{.labels = {}, .counts = context.health.durations().until_queryable.counts()}});
}

void write_store(Exposition& out, const Context& context, const live::StoreHealth& store) {
  out.gauge("candled_store_failing", "Whether the newest attempt to store failed: 1 or 0.",
            !store.error.empty());
  out.counter("candled_store_failures_total", "Attempts to store that failed.", number(store.failures));
  out.histogram("candled_store_flush_duration_seconds", "How long transactions with closed candles took.",
                {{.labels = {}, .counts = context.health.durations().flush.counts()}});
  if (const auto reader = context.readers.lease())
    if (const auto size = (*reader)->size_bytes())
      out.gauge("candled_store_size_bytes", "What the store takes on disk, its logs included.",
                number(*size));
}

/// Values that do not exist, such as the lag of a primary, are left out.
void write_watch(Exposition& out, const store::WatchState& watch) {
  const auto gauge = [&out](const char* name, const char* help, std::optional<milliseconds> value) {
    if (value) out.gauge(name, help, in_seconds(*value));
  };
  out.gauge("candled_watch_version", "The newest version of the shared store that was seen.",
            static_cast<double>(watch.version));
  gauge("candled_watch_age_seconds", "How long ago the shared store was seen.", watch.since_success);
  gauge("candled_replay_age_seconds", "How old the newest transaction is that the standby shows.",
        watch.replay_age);
  gauge("candled_replay_lag_seconds", "The same while the standby has received more, else 0.",
        watch.replay_behind);
  gauge("candled_forming_age_seconds", "How old the newest forming candles of another process are.",
        watch.forming_age);
}

void write_repair(Exposition& out, const live::RepairHealth& repair) {
  constexpr std::array states{"off", "waiting", "idle", "repairing", "throttled", "failing"};
  Samples by_state;
  for (const char* state : states)
    by_state.push_back({.labels = {{"state", state}}, .value = repair.state == state ? 1.0 : 0.0});
  out.gauge("candled_repair_state", "What repairing does: 1 for that state, 0 for all others.", by_state);
  out.counter("candled_repair_requests_total",
              "Requests to the exchange for its candles, of gaps and of history, by result.",
              {{.labels = {{"result", "ok"}}, .value = number(repair.requests_ok)},
               {.labels = {{"result", "failed"}}, .value = number(repair.requests_failed)},
               {.labels = {{"result", "throttled"}}, .value = number(repair.requests_throttled)}});
  out.counter("candled_repaired_candles_total",
              "Candles that were put in or replaced, those merged anew included.", number(repair.repaired));
  out.gauge("candled_repair_open_buckets", "Missing and incomplete candles that are to be fetched.",
            number(repair.open));
  out.gauge("candled_repair_given_up_buckets",
            "Missing and incomplete candles that the exchange cannot fill.", number(repair.given_up));
}

void write_backfill(Exposition& out, const live::BackfillHealth& backfill) {
  constexpr std::array states{"off", "waiting", "running", "done"};
  Samples by_state;
  for (const char* state : states)
    by_state.push_back({.labels = {{"state", state}}, .value = backfill.state == state ? 1.0 : 0.0});
  out.gauge("candled_backfill_state", "What fetching history does: 1 for that state, 0 for all others.",
            by_state);
  out.gauge("candled_backfill_pairs", "Pairs whose history is to be fetched.", number(backfill.pairs));
  out.gauge("candled_backfill_pairs_done", "Pairs whose history is complete.", number(backfill.pairs_done));
  out.counter("candled_backfill_candles_total", "Candles of the time before the first live ones, fetched.",
              number(backfill.candles));
  if (backfill.seconds_left)
    out.gauge("candled_backfill_left_seconds", "How long fetching history is going to take.",
              static_cast<double>(backfill.seconds_left->count()));
}

void write_traffic(Exposition& out, const live::Traffic& traffic) {
  Samples requests;
  Samples bytes;
  std::vector<Exposition::Distribution> durations;
  for (live::Traffic::RouteCounts& counts : traffic.counts()) {
    const std::string route(counts.route);
    for (const auto& [status, count] : counts.requests)
      requests.push_back(
          {.labels = {{"route", route}, {"status", std::to_string(status)}}, .value = number(count)});
    bytes.push_back({.labels = {{"route", route}}, .value = number(counts.bytes)});
    durations.push_back({.labels = {{"route", route}}, .counts = std::move(counts.durations)});
  }
  out.counter("candled_http_requests_total", "Requests that were answered, by route and status.", requests);
  out.counter("candled_http_response_bytes_total", "Bytes that were answered, by route.", bytes);
  out.histogram("candled_http_request_duration_seconds",
                "How long requests took, from their last byte to the answer's, by route.", durations);
}

void write_connections(Exposition& out, const live::ConnectionCounts& connections) {
  out.gauge("candled_http_connections", "Connections that are open.", number(connections.open));
  if (connections.streams)
    out.gauge("candled_http_streams", "Connections that are sent events.", number(*connections.streams));
  out.counter("candled_http_connections_accepted_total", "Connections that were accepted.",
              number(connections.accepted));
  out.counter("candled_http_connections_refused_total", "Connections that were refused, by reason.",
              samples("reason", connections.refused));
}

}  // namespace

http::Response get_metrics(const Context& context, const http::Request& request) {
  const auto parameters = ParameterSet::of({}, request.parameters);
  if (!parameters) return http::to_response(parameters.error());

  Exposition out;
  const live::StoreHealth store = context.health.store();
  write_process(out, context);
  write_feed(out, context);
  write_candles(out, context, store);
  write_store(out, context, store);
  if (context.watch != nullptr) write_watch(out, context.watch->state());
  write_repair(out, context.health.repair());
  write_backfill(out, context.health.backfill());
  if (context.traffic != nullptr) write_traffic(out, *context.traffic);
  if (context.connections) write_connections(out, context.connections());
  return {.content_type = std::string(Exposition::content_type), .body = out.text()};
}

}  // namespace candled::api
