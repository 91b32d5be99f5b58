#include "candled/serve_command.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <random>
#include <thread>
#include <unistd.h>

#include "cache/caching_store.hpp"
#include "candled/answering.hpp"
#include "candled/exit_status.hpp"
#include "candled/logging.hpp"
#include "candled/protection.hpp"
#include "candled/recording.hpp"
#include "candled/stores.hpp"
#include "clock/system_clock.hpp"
#include "collect/collector.hpp"
#include "collect/resume.hpp"
#include "collect/store_queue.hpp"
#include "poloniex/candle_client.hpp"
#include "poloniex/either_candles.hpp"
#include "repair/repairer.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

/// How long closed candles may take to reach the store at the end. Stopping takes at most 2 s in all, unless
/// the disk is so slow that ending in time would lose candles.
constexpr collect::StoreQueue::LastWait last_wait{.failing = milliseconds{1'000},
                                                  .slow = milliseconds{8'000}};

/// What an earlier run left: its pairs, the series that goes on where it ended, and what has closed since.
struct Resumed {
  Pairs pairs;
  CandleBuilder series;
  std::vector<PairCandle> closed;
  std::map<Interval, TimePoint> newest_end;  // of the stored candles of each interval
  collect::Listings listings;                // as far as stored candles tell
};

std::map<Interval, TimePoint> newest_end_of(std::span<const store::SeriesSummary> series) {
  std::map<Interval, TimePoint> newest_end;
  for (const store::SeriesSummary& summary : series) {
    TimePoint& newest = newest_end[summary.interval];
    newest = std::max(newest, summary.newest + summary.interval.length());
  }
  return newest_end;
}

collect::Listings listings_of(std::span<const store::SeriesSummary> series) {
  std::vector<TimePoint> newest;
  for (const store::SeriesSummary& summary : series) {
    if (index_of(summary.pair) >= newest.size()) newest.resize(index_of(summary.pair) + 1);
    TimePoint& end = newest[index_of(summary.pair)];
    end = std::max(end, summary.newest + summary.interval.length());
  }
  return collect::Listings(std::move(newest));
}

std::optional<TimePoint> newest_of(const std::map<Interval, TimePoint>& newest_end) {
  std::optional<TimePoint> newest;
  for (const auto& [interval, end] : newest_end) newest = std::max(newest, std::optional(end));
  return newest;
}

std::expected<Resumed, store::StoreError> resume_from(store::CandleStore& store, const Options& options,
                                                      collect::Collector::BeginAt at, const log::Log& log) {
  const auto reader = store.open_reader();
  if (!reader) return std::unexpected(reader.error());
  auto pairs = (*reader)->pairs();
  if (!pairs) return std::unexpected(pairs.error());
  CandleBuilder series({.intervals = options.intervals, .max_gap = options.max_gap}, at.now);
  // A candle from further ahead was left by a clock that was wrong, and must not make the present late.
  auto closed = collect::resume(series, **reader, {.now = at.now, .before = at.now + at.ahead}, log);
  if (!closed) return std::unexpected(closed.error());
  const auto stored = (*reader)->series();
  if (!stored) return std::unexpected(stored.error());
  return Resumed{std::move(*pairs), std::move(series), std::move(*closed), newest_end_of(*stored),
                 listings_of(*stored)};
}

/// The exchange's own candles come from its current API, which has every minute. Where polls are answered by
/// the legacy one, that has to do while the current one does not answer.
repair::Repairer::SourceFactory source_factory(const Options& options, const log::Log& log) {
  const auto candles_in = [url = options.exchange_url.value_or("")](poloniex::Dialect dialect) {
    return std::make_unique<poloniex::CandleClient>(
        poloniex::CandleClient::Options{.dialect = dialect, .exchange_url = url});
  };
  return [candles_in, log](const std::string& feed) -> std::unique_ptr<feed::CandleSource> {
    if (feed == to_string(poloniex::Dialect::price)) return candles_in(poloniex::Dialect::price);
    if (feed != to_string(poloniex::Dialect::return_ticker)) return nullptr;
    return std::make_unique<poloniex::EitherCandles>(poloniex::EitherCandles::Options{
        .first = candles_in(poloniex::Dialect::price),
        .second = candles_in(poloniex::Dialect::return_ticker),
        .log = [log](std::string_view line) { log(log::LogLevel::warning, line); }});
  };
}

/// When this version was released: no machine that runs it can have an earlier date.
TimePoint release_date() {
  constexpr int date = CANDLED_RELEASE_DATE;  // 20211101 is 2021-11-01
  using namespace std::chrono;
  return sys_days{year{date / 10'000} / (date / 100 % 100) / (date % 100)};
}

/// Waits to be asked to end. What large answers and failed polls leave scattered over the heap goes back to
/// the system every two seconds meanwhile: glibc by itself gives back what is free at the end of the heap
/// only.
std::string_view wait_for_stop(const StopSignals& signals) {
  for (;;) {
    if (const auto signal = signals.wait_for(std::chrono::seconds{2})) return *signal;
    malloc_trim(0);
  }
}

}  // namespace

int serve_command(const Options& options) {
  const auto token = api_token(options);
  if (!token) return fail(wrong_usage, token.error());
  StopSignals stop_signals;
  const LogOutput log_output(STDOUT_FILENO, options.log_level, options.log_format);
  const log::Log& log = log_output.log();
  const auto note = [&log](std::string_view line) { log(log::LogLevel::info, line); };
  for (const std::string& warning : options.warnings) log(log::LogLevel::warning, warning);
  clock::SystemClock clock;
  const TimePoint started = clock.now();

  const CandleBuilder::Options series{.intervals = options.intervals, .max_gap = options.max_gap};
  const auto store = open_store(options.store, {.access = store::Access::collect, .built_with = series});
  if (!store) return fail(failed, store.error().message);
  auto resumed = resume_from(**store, options, {.now = started, .ahead = std::chrono::days{1}}, log);
  if (!resumed) return fail(failed, resumed.error().message);

  live::Live live(started);
  const auto remembering = cache::remembering(**store);
  const auto answering = Answering::open(
      options, *token,
      {.live = live, .clock = clock, .store = **store, .newest = *remembering, .log = log_output});
  if (!answering) return fail(failed, answering.error());

  const auto feed = poloniex::make_feed(
      {.kind = options.feed, .exchange_url = options.exchange_url.value_or(""), .log = note});
  std::unique_ptr<record::Recorder> recorder;
  if (!options.record.empty()) {
    auto recording = record_to_file(options.record, poloniex::name_order(options.feed), log);
    if (!recording) return fail(failed, recording.error());
    recorder = std::move(*recording);
  }
  collect::StoreQueue queue(
      {.now = [&clock] { return clock.now(); }, .newest_end = resumed->newest_end, .keep = options.keep},
      remembering->writer(), live, log);
  if (!resumed->closed.empty()) queue.push({.candles = std::move(resumed->closed)});
  const auto begin =
      [&store, &options,
       &log](collect::Collector::BeginAt at) -> std::expected<collect::Collector::Beginning, std::string> {
    auto anew = resume_from(**store, options, at, log);
    if (!anew) return std::unexpected(anew.error().message);
    return collect::Collector::Beginning{.series = std::move(anew->series),
                                         .closed = std::move(anew->closed)};
  };
  collect::Collector collector({.poll_every = options.poll_every,
                                .grace = options.grace,
                                .jitter_seed = std::random_device{}(),
                                .clock = {.tolerated = std::chrono::seconds{60}, .earliest = release_date()},
                                .newest_end = newest_of(resumed->newest_end)},
                               {.feed = *feed,
                                .clock = clock,
                                .sink = queue,
                                .live = live,
                                .log = log,
                                .recorder = recorder.get(),
                                .room = &queue,
                                .begin = begin},
                               std::move(resumed->series),
                               collect::QuoteBook(feed::PairFilter(options.pairs), std::move(resumed->pairs),
                                                  std::move(resumed->listings)));
  repair::Repairer repairer({.intervals = options.intervals, .window = options.repair_window},
                            {.make_source = source_factory(options, log),
                             .store = **store,
                             .queue = queue,
                             .clock = clock,
                             .live = live,
                             .log = log});

  if (options.poll_every > options.max_gap)
    log(log::LogLevel::warning,
        fmt::format("polls are {} ms apart and complete candles allow gaps of {} ms: none will be complete",
                    options.poll_every.count(), options.max_gap.count()));
  note(fmt::format("candled " CANDLED_VERSION ": {} pairs known, candles in {}", live.pairs()->count(),
                   (*store)->description()));
  for (const collect::Keep& keep : options.keep)
    note(fmt::format("candles of {} are kept for {} h", keep.interval.name(),
                     std::chrono::floor<std::chrono::hours>(keep.age).count()));
  (*answering)->start();
  note(fmt::format("listening on {}", (*answering)->url()));
  std::jthread collecting([&collector](const std::stop_token& stop) { collector.run(stop); });
  std::jthread repairing([&repairer](const std::stop_token& stop) { repairer.run(stop); });

  stop_signals.on_reopen(
      [&] { recorder ? recorder->reopen() : note("SIGUSR1: there is no recording to open anew"); });
  note(fmt::format("{}: stopping", wait_for_stop(stop_signals)));
  repairing.request_stop();
  collecting.request_stop();
  collecting.join();
  repairing.join();
  const std::size_t unstored = queue.finish(last_wait);
  (*answering)->stop();
  const std::string store_error = live.store().error;
  const ExitStatus status = unstored > 0 || !store_error.empty() ? failed : done;
  if (unstored > 0)
    fail(failed, fmt::format("{} closed candles could not be stored: {}", unstored, store_error));
  else if (!store_error.empty())
    fail(failed, fmt::format("the running candles could not be saved: {}", store_error));
  if (recorder) {
    if (const auto ended = end_recording(*recorder, log); !ended) return fail(failed, ended.error());
  }
  if (status != done) return status;
  note("stopped");
  return done;
}

}  // namespace candled::app
