#include "candled/daemon.hpp"

#include <fmt/format.h>
#include <random>
#include <utility>

#include "candled/recording.hpp"
#include "candled/stores.hpp"
#include "collect/resume.hpp"
#include "poloniex/feeds.hpp"

namespace candled::app {
namespace {

/// The longest time that closed candles may take to reach the store at the end. Stopping takes at most 2 s in
/// all, unless the disk is so slow that ending in time would lose candles.
constexpr collect::StoreQueue::LastWait last_wait{.failing = milliseconds{1'000},
                                                  .slow = milliseconds{8'000}};

std::optional<TimePoint> newest_of(const std::map<Interval, TimePoint>& newest_end) {
  std::optional<TimePoint> newest;
  for (const auto& [interval, end] : newest_end) newest = std::max(newest, std::optional(end));
  return newest;
}

/// Returns the release date of this version: no machine that runs it can have an earlier date.
TimePoint release_date() {
  constexpr int date = CANDLED_RELEASE_DATE;  // 20211101 is 2021-11-01
  using namespace std::chrono;
  return sys_days{year{date / 10'000} / (date / 100 % 100) / (date % 100)};
}

ExitStatus lost(std::string_view sentence) {
  fail(failed, sentence);
  return failed;
}

}  // namespace

std::expected<std::unique_ptr<Daemon>, std::string> Daemon::open(const Options& options,
                                                                 std::optional<gate::BearerToken> token,
                                                                 const LogOutput& log) {
  std::unique_ptr<Daemon> daemon(new Daemon(options, log));
  if (const auto opened = daemon->open_store(); !opened) return std::unexpected(opened.error());
  if (!daemon->collects()) {
    if (const auto opened = daemon->open_replica(); !opened) return std::unexpected(opened.error());
    if (const auto opened = daemon->open_answering(std::move(token)); !opened)
      return std::unexpected(opened.error());
    return daemon;
  }
  auto resumed = daemon->resume({.now = daemon->health_.started(), .ahead = std::chrono::days{1}});
  if (!resumed) return std::unexpected(std::move(resumed.error().message));
  daemon->watch_ = daemon->cache_->watch({});
  if (const auto opened = daemon->open_answering(std::move(token)); !opened)
    return std::unexpected(opened.error());
  if (const auto opened = daemon->open_collecting(std::move(*resumed)); !opened)
    return std::unexpected(opened.error());
  return daemon;
}

Daemon::Daemon(const Options& options, const LogOutput& log)
    : options_(options),
      log_(log),
      health_(clock_.now()) {}

std::expected<void, std::string> Daemon::open_store() {
  auto store =
      app::open_store(options_.store, {.access = collects() ? store::Access::collect : store::Access::read,
                                       .built_with = builder_options(),
                                       .node = options_.node,
                                       .resend = options_.resend,
                                       .number = [this](const Pair& pair) { return pairs_.number(pair); }});
  if (!store) return std::unexpected(std::move(store.error().message));
  store_ = std::move(*store);
  cache_ = cache::remembering(*store_);
  return {};
}

std::expected<void, std::string> Daemon::open_replica() {
  replica_ = std::make_unique<replica::Replica>(
      replica::Replica::Options{.built_with = builder_options(), .pairs = feed::PairFilter(options_.pairs)},
      replica::Replica::Parts{.store = *store_,
                              .registry = pairs_,
                              .market = market_,
                              .health = health_,
                              .now = [this] { return clock_.now(); },
                              .log = log_.log()});
  if (const auto opened = replica_->open(); !opened) return std::unexpected(opened.error().message);
  watch_ = cache_->watch(replica_->listener());
  return {};
}

std::expected<void, std::string> Daemon::open_answering(std::optional<gate::BearerToken> token) {
  auto answering = Answering::open(options_, std::move(token),
                                   {.market = market_,
                                    .health = health_,
                                    .asked_pairs = asked_pairs_,
                                    .clock = clock_,
                                    .store = *store_,
                                    .newest = *cache_,
                                    .watch = watch_.get(),
                                    .log = log_});
  if (!answering) return std::unexpected(std::move(answering.error()));
  answering_ = std::move(*answering);
  return {};
}

std::expected<void, std::string> Daemon::open_collecting(collect::Resumed resumed) {
  const log::Log& log = log_.log();
  const std::string exchange_url = options_.exchange_url.value_or("");
  feed_ = poloniex::make_feed({.kind = options_.feed,
                               .exchange_url = exchange_url,
                               .log = [this](std::string_view line) { note(line); }});
  if (!options_.record.empty()) {
    auto recorder = record_to_file(options_.record, poloniex::name_order(options_.feed), log);
    if (!recorder) return std::unexpected(std::move(recorder.error()));
    recorder_ = std::move(*recorder);
  }
  queue_ = std::make_unique<collect::StoreQueue>(
      collect::StoreQueue::Options{
          .now = [this] { return clock_.now(); }, .newest_end = resumed.newest_end, .keep = options_.keep},
      cache_->writer(), market_, health_, log);
  if (!resumed.closed.empty()) queue_->push({.candles = std::move(resumed.closed)});
  pairs_.adopt(std::move(resumed.pairs));
  collector_ = std::make_unique<collect::Collector>(
      collect::Collector::Options{
          .poll_every = options_.poll_every,
          .grace = options_.grace,
          .jitter_seed = std::random_device{}(),
          .clock = {.tolerated = std::chrono::seconds{60}, .earliest = release_date()},
          .newest_end = newest_of(resumed.newest_end)},
      collect::Collector::Parts{.feed = *feed_,
                                .clock = clock_,
                                .sink = *queue_,
                                .market = market_,
                                .health = health_,
                                .log = log,
                                .recorder = recorder_.get(),
                                .room = queue_.get(),
                                .begin = [this](collect::BeginAt at) { return resume(at); }},
      std::move(resumed.builder),
      collect::QuoteBook(feed::PairFilter(options_.pairs), pairs_, std::move(resumed.listings)));
  repairer_ = std::make_unique<repair::Repairer>(
      repair::Repairer::Options{
          .intervals = options_.intervals,
          .window = options_.repair_window,
          .history_since = options_.backfill.is_off()
                               ? std::function<std::optional<TimePoint>(TimePoint)>{}
                               : [this](TimePoint now) { return history_since(options_, now); },
          .requests_per_second = options_.repair_rate},
      repair::Repairer::Parts{.make_source =
                                  [exchange_url, log](const std::string& feed) {
                                    return poloniex::make_candle_source(
                                        feed, exchange_url,
                                        [log](std::string_view line) { log(log::LogLevel::warning, line); });
                                  },
                              .store = *store_,
                              .queue = *queue_,
                              .clock = clock_,
                              .market = market_,
                              .health = health_,
                              .log = log,
                              .asked = &asked_pairs_});
  return {};
}

CandleBuilder::Options Daemon::builder_options() const {
  return {.intervals = options_.intervals, .max_gap = options_.max_gap};
}

std::expected<collect::Resumed, store::StoreError> Daemon::resume(collect::BeginAt at) {
  return collect::resume_from(*store_, builder_options(), at, log_.log());
}

void Daemon::start() {
  announce();
  answering_->start();
  note(fmt::format("listening on {}", answering_->url()),
       {log::Event::listening, {{"url", answering_->url()}}});
  if (collector_) collecting_ = std::jthread([this](const std::stop_token& stop) { collector_->run(stop); });
  if (repairer_) repairing_ = std::jthread([this](const std::stop_token& stop) { repairer_->run(stop); });
}

void Daemon::announce() const {
  if (collects() && options_.poll_every > options_.max_gap)
    log_.log()(
        log::LogLevel::warning,
        fmt::format(
            "polls are {} ms apart, but complete candles allow gaps of {} ms: no candle will be complete",
            options_.poll_every.count(), options_.max_gap.count()));
  note(fmt::format("candled " CANDLED_VERSION ": {} pairs known, candles in {}", market_.pairs()->count(),
                   store_->description()),
       {log::Event::started, {{"version", CANDLED_VERSION}, {"pairs", market_.pairs()->count()}}});
  if (!collects()) return note("nothing is polled or stored here (--role api)");
  for (const collect::Keep& keep : options_.keep)
    note(fmt::format("candles of {} are kept for {} h", keep.interval.name(),
                     std::chrono::floor<std::chrono::hours>(keep.age).count()));
}

void Daemon::note(std::string_view line, const log::Details& details) const {
  log_.log()(log::LogLevel::info, line, details);
}

std::vector<std::uint64_t> Daemon::turns() const {
  std::vector<std::uint64_t> turns = answering_->turns();
  if (collector_) turns.push_back(collector_->turns());
  return turns;
}

void Daemon::reopen_recording() {
  const log::Details reload{log::Event::reload};
  if (!recorder_)
    return note("SIGUSR1: there is no recording to reopen; settings are read at the start alone", reload);
  note("SIGUSR1: opening the recording anew; settings are read at the start alone", reload);
  recorder_->reopen();
}

ExitStatus Daemon::stop() {
  repairing_.request_stop();
  collecting_.request_stop();
  if (collecting_.joinable()) collecting_.join();
  if (repairing_.joinable()) repairing_.join();
  const ExitStatus stored = finish_storing();
  if (recorder_)
    if (const auto ended = end_recording(*recorder_, log_.log()); !ended) return lost(ended.error());
  return stored;
}

/// Stores the remaining candles and stops answering. Clients are answered until everything is stored, so that
/// candles that close at the end can be queried, too.
ExitStatus Daemon::finish_storing() {
  const std::size_t unstored = queue_ ? queue_->finish(last_wait) : 0;
  answering_->stop();
  const std::string error = health_.store().error;
  if (unstored > 0) return lost(fmt::format("{} closed candles could not be stored: {}", unstored, error));
  if (!error.empty()) return lost(fmt::format("the forming candles could not be saved: {}", error));
  return done;
}

}  // namespace candled::app
