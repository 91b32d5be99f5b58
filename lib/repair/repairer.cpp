#include "repair/repairer.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <utility>

#include "repair/verdict.hpp"

namespace candled::repair {
namespace {

/// The shortest window in which the buckets around a pair's first live candle are sure to be repaired.
constexpr std::chrono::minutes window_that_takes_over{10};

}  // namespace

Repairer::Repairer(Options options, Parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      todo_(options_.max_requests),
      backfill_({.intervals = options_.intervals,
                 .since = options_.history_since,
                 .until = options_.history_until,
                 .waits_for_live = options_.window < window_that_takes_over},
                {.queue = parts_.queue,
                 .clock = parts_.clock,
                 .market = parts_.market,
                 .health = parts_.health,
                 .asked = parts_.asked,
                 .log = parts_.log}) {
  health_.enabled = options_.window > milliseconds{0};
  health_.window = options_.window;
  health_.state = health_.enabled ? "waiting" : "off";
  publish();
}

void Repairer::run(const std::stop_token& stop) {
  const bool enabled = health_.enabled || backfill_.enabled();
  while (enabled && !stop.stop_requested() && !has_ended()) {
    try {
      turn(stop);
    } catch (const std::exception& failure) {
      parts_.log(log::LogLevel::error, fmt::format("repair failed and continues: {}", failure.what()));
      pace_.failed(parts_.clock.uptime());
      health_.error = failure.what();
      sleep(turn_length, stop);
    }
  }
}

void Repairer::turn(const std::stop_token& stop) {
  tally_.forget_before(parts_.clock.now() - options_.window);
  if (!may_work() || !look()) {
    publish();
    sleep(turn_length, stop);
    return;
  }
  const bool has_gaps = todo_.has_due(parts_.clock.uptime());
  auto ask = backfill_.next_asked();
  if (!ask && !has_gaps) ask = backfill_.next();
  if (has_gaps)
    begin_session();
  else if (!ask || pace_.cause() == Pace::Cause::none)
    rest();
  const milliseconds wait = pace_.wait(parts_.clock.uptime());
  if (!has_gaps && !ask) {
    if (!has_ended() && !backfill_.looks_on()) sleep(turn_length, stop);
  } else if (wait > milliseconds{0}) {
    publish();
    sleep(std::min(wait, turn_length), stop);
  } else {
    ask ? work_on_history(*ask, stop) : work(stop);
  }
}

/// Returns whether run() has done all that it was to do once, or gave up.
bool Repairer::has_ended() const {
  return gave_up() || (options_.history_until && backfill_.done());
}

/// Returns whether requests may be sent. Polling comes first: while it fails, or candles cannot be stored,
/// nothing is asked. Nor is anything asked while our clock is wrong, as it is unknown then which buckets have
/// ended.
bool Repairer::may_work() {
  const live::FeedHealth feed = parts_.health.feed();
  const live::StoreHealth store = parts_.health.store();
  const bool polls_work = feed.last_success && feed.failures_in_a_row == 0 && feed.clock_fault.empty();
  if (polls_work && store.error.empty() && store.stored_until && prepare(feed.feed)) return true;
  enter("waiting");
  return false;
}

/// Makes the source and the reader if they are missing, and returns whether both are there. The feed is known
/// once a poll has succeeded, and stays the same. The intervals on offer may change with the API that
/// answers.
bool Repairer::prepare(const std::string& feed) {
  if (!source_) source_ = parts_.make_source(feed);
  if (!source_) return false;
  pace_.set_rate(options_.requests_per_second.value_or(source_->requests_per_second()));
  auto fetched = fetched_intervals(options_.intervals, *source_);
  const bool same_size = std::exchange(max_candles_, source_->max_candles()) == max_candles_;
  if (health_.fetched != fetched || !same_size) begin_with(std::move(fetched), feed);
  if (reader_) return true;
  auto reader = parts_.store.open_reader();
  if (!reader) {
    health_.error = reader.error().message;
    return false;
  }
  reader_ = std::move(*reader);
  return true;
}

void Repairer::begin_with(std::vector<Interval> fetched, const std::string& feed) {
  health_.fetched = std::move(fetched);
  survey_.emplace(options_.intervals, *health_.fetched,
                  [this](PairId pair, Interval interval) { return backfill_.end_of(pair, interval); });
  start_over();
  begin_history();
  if (health_.fetched->empty())
    parts_.log(
        log::LogLevel::warning,
        fmt::format("at {} the exchange offers no candles of the configured intervals: gaps remain", feed));
}

/// Forgets the open buckets, so that they are looked up again.
void Repairer::start_over() {
  survey_->start_over();
  todo_.clear();
  tally_.clear();
}

void Repairer::begin_history() {
  const Interval day{std::chrono::days{1}};
  backfill_.begin({.fetched = *health_.fetched,
                   .max_candles = max_candles_,
                   .coarse = source_->offers(day) ? std::optional(day) : std::nullopt});
}

/// Returns the time by which stored buckets had ended that are at least `age` old. If our clock is ahead of
/// the exchange's, buckets end later than our clock says.
TimePoint Repairer::ended_before(milliseconds age) const {
  const auto clock = parts_.health.feed().clock;
  const milliseconds ahead = clock ? std::max(clock->ahead(), milliseconds{0}) : milliseconds{0};
  return std::min(*parts_.health.store().stored_until, parts_.clock.now() - ahead - age);
}

/// Notes what has come up since the last call. Returns whether that succeeded. Gaps begin where history ends,
/// so they are looked for once that is known of all pairs.
bool Repairer::look() {
  return look_for_history() && (!health_.enabled || backfill_.looks_on() || look_for_gaps());
}

bool Repairer::look_for_history() {
  const auto stored = backfill_.look(*reader_, {.settled = ended_before(settling),
                                                .final = ended_before(final_after),
                                                .unmerged = parts_.health.store().unmerged});
  if (!stored) store_failed(stored.error().message);
  return stored.has_value();
}

/// Notes the gaps that have come up since the last call. Returns whether that succeeded.
bool Repairer::look_for_gaps() {
  // Withdrawn candles leave gaps where there were none.
  // A database that has lost candles has lost repairs with them.
  const auto health = parts_.health.store();
  const auto withdrawn = health.candles_withdrawn + health.candles_resent;
  if (todo_.empty() && (todo_.overflown() || std::exchange(withdrawn_, withdrawn) != withdrawn)) start_over();
  const TimePoint now = parts_.clock.now();
  const TimePoint until = ended_before(settling);
  if (!survey_->has_news(until)) return true;
  auto found = survey_->look(*reader_, parts_.market, parts_.health, {now - options_.window, until});
  if (!found) {
    store_failed(found.error().message);
    return false;
  }
  std::vector<Request> requests;
  for (const Found& gaps : *found) {
    if (!give_up_hopeless(gaps)) return false;
    std::ranges::move(requests_for(gaps), std::back_inserter(requests));
  }
  todo_.add(std::move(requests));
  return true;
}

/// Plans new requests for `found` together with the waiting ones of the same pair: one request for ten
/// minutes costs no more than one for the newest of them.
std::vector<Request> Repairer::requests_for(const Found& found) {
  for (const TimeRange& range : found.open) tally_.add_open(found.interval, range);
  for (const TimeRange& range : found.given_up) tally_.add_given_up(found.interval, range);
  if (std::ranges::binary_search(health_.refused, found.pair)) {
    for (const TimeRange& range : found.open) tally_.gave_up(found.interval, range);
    return {};
  }
  std::vector<TimeRange> gaps = found.open;
  for (const Request& waiting : todo_.take_untried(found.pair, found.interval))
    gaps.insert(gaps.end(), waiting.wanted.begin(), waiting.wanted.end());
  std::ranges::sort(gaps, {}, &TimeRange::start);
  return plan(found.pair, found.interval, gaps, source_->max_candles());
}

bool Repairer::give_up_hopeless(const Found& found) {
  if (found.hopeless.empty()) return true;
  const store::Repair repair{.pair = found.pair, .interval = found.interval, .given_up = found.hopeless};
  if (!store(repair)) return false;
  for (const store::GivenUp& gap : found.hopeless) tally_.add_given_up(found.interval, gap.buckets);
  return true;
}

void Repairer::rest() {
  end_session();
  enter(health_.enabled ? "idle" : "off");
  publish();
}

auto Repairer::fetch(PairId pair, Interval interval, TimeRange range, const std::stop_token& stop) -> Answer {
  const Pair named = (*parts_.market.pairs())[pair];
  pace_.begun(parts_.clock.uptime());
  Answer answer = source_->fetch_candles(named, interval, range, stop);
  count(answer);
  return answer;
}

/// Counts a request by its result, unless a stop cut it short.
void Repairer::count(const Answer& answer) {
  if (answer)
    ++health_.requests_ok;
  else if (answer.error().failure == feed::FeedFailure::throttled)
    ++health_.requests_throttled;
  else if (answer.error().failure != feed::FeedFailure::stopped)
    ++health_.requests_failed;
}

void Repairer::work_on_history(const History::Ask& ask, const std::stop_token& stop) {
  if (std::ranges::binary_search(health_.refused, ask.pair) || !parts_.market.pairs()->has(ask.pair))
    return backfill_.leave_alone(ask.pair);
  const Answer answer = fetch(ask.pair, ask.interval, ask.range(), stop);
  if (answer) {
    note_success();
    const auto stored = backfill_.take(ask, *answer, final_until(*answer, parts_.clock.now()), *reader_);
    if (!stored) store_failed(stored.error().message);
  } else if (answer.error().failure != feed::FeedFailure::stopped) {
    note_failure(answer.error());
    if (answer.error().failure != feed::FeedFailure::throttled) backfill_.failed(ask);
    count_refusal(ask.pair, answer.error());
  }
  publish();
}

void Repairer::work(const std::stop_token& stop) {
  auto request = todo_.take(parts_.clock.uptime());
  const Answer answer = fetch(request->pair, request->interval, request->range(), stop);
  if (!answer && answer.error().failure == feed::FeedFailure::stopped) {
    todo_.add(std::move(*request));
    return;
  }
  take(std::move(*request), answer);
  publish();
}

void Repairer::take(Request request, const Answer& answer) {
  if (!answer) return take_failure(std::move(request), answer.error());
  note_success();
  take_candles(std::move(request), *answer);
}

void Repairer::note_success() {
  failures_ = 0;
  pace_.succeeded();
  health_.error.clear();
  health_.retry_at.reset();
  enter(session_ ? "repairing" : health_.enabled ? "idle" : "off");
}

void Repairer::take_candles(Request request, const feed::ExchangeCandles& answer) {
  Verdict verdict = judge(request, answer, parts_.clock.now());
  const bool something = !verdict.candles.empty() || !verdict.given_up.empty();
  if (something && !store({.pair = request.pair,
                           .interval = request.interval,
                           .candles = verdict.candles,
                           .traded = verdict.traded,
                           .given_up = verdict.given_up})) {
    return;
  }
  for (const Candle& candle : verdict.candles)
    tally_.repaired(request.interval, {candle.open_time, candle.close_time()});
  for (const store::GivenUp& gap : verdict.given_up) count_given_up(request, gap);
  if (verdict.too_early.empty()) return;
  request.wanted = std::move(verdict.too_early);
  ask_again_later(std::move(request), answer.exchange_time.value_or(parts_.clock.now()));
}

/// Counts buckets that were given up. One without a trade is a gap only if it has an incomplete candle.
void Repairer::count_given_up(const Request& request, const store::GivenUp& gap) {
  const std::size_t buckets = gaps::count_buckets(request.interval, gap.buckets);
  session_->given_up += buckets;
  tally_.gave_up(request.interval, gap.buckets);
  if (!store::is_quiet(gap.reason)) return;
  std::set<TimePoint> stored;
  if (const auto rows = reader_->candles({.pairs = {request.pair},
                                          .intervals = {request.interval},
                                          .start = gap.buckets.start,
                                          .end = gap.buckets.end,
                                          .limit = buckets}))
    for (const PairCandle& row : *rows) stored.insert(row.candle.open_time);
  for (TimePoint time = gap.buckets.start; time < gap.buckets.end; time += request.interval.length())
    if (!stored.contains(time)) tally_.filled(request.interval, {time, time + request.interval.length()});
}

/// Adds the request again, to be sent after its buckets have ended. The wait is measured by uptime: a clock
/// that was wrong when it began, and is set right, does not prolong it.
void Repairer::ask_again_later(Request request, TimePoint exchange_now) {
  const milliseconds wait = request.wanted.back().end + final_after - exchange_now;
  request.not_before =
      parts_.clock.uptime() + std::clamp<milliseconds>(wait, turn_length, longest_wait_for_end);
  todo_.add(std::move(request));
}

void Repairer::note_failure(const feed::FeedError& error) {
  ++failures_;
  const TimePoint now = parts_.clock.now();
  const milliseconds uptime = parts_.clock.uptime();
  const bool throttled = error.failure == feed::FeedFailure::throttled;
  throttled ? pace_.throttled(uptime, error.retry_after) : pace_.failed(uptime);
  health_.error = fmt::format("{}: {}", to_string(error.failure), error.detail);
  health_.retry_at = now + pace_.wait(uptime);
  if (throttled && health_.state != "throttled")
    parts_.log(log::LogLevel::warning,
               fmt::format("the exchange asks repair to wait ({}); next request at {}", health_.error,
                           log::utc(*health_.retry_at)),
               {log::Event::repair_throttled, {{"cause", health_.error}}});
  if (!throttled && health_.state != "failing")
    parts_.log(
        log::LogLevel::warning,
        fmt::format("requesting candles from the exchange failed ({}); retrying less often", health_.error),
        {log::Event::repair_failing, {{"cause", health_.error}}});
  enter(throttled ? "throttled" : "failing");
}

void Repairer::take_failure(Request request, const feed::FeedError& error) {
  note_failure(error);
  // A throttled request was right; a request that failed otherwise comes after those that have not been
  // tried.
  if (error.failure != feed::FeedFailure::throttled) ++request.attempts;
  const PairId pair = request.pair;
  todo_.add(std::move(request));
  count_refusal(pair, error);
}

void Repairer::count_refusal(PairId pair, const feed::FeedError& error) {
  if (error.failure == feed::FeedFailure::refused && ++refusals_[pair] >= max_refusals) leave_alone(pair);
}

void Repairer::leave_alone(PairId pair) {
  parts_.log(log::LogLevel::warning, fmt::format("{} is not repaired before a restart ({})",
                                                 (*parts_.market.pairs())[pair].name, health_.error));
  health_.refused.insert(std::ranges::upper_bound(health_.refused, pair), pair);
  backfill_.leave_alone(pair);
  for (const Request& request : todo_.remove(pair))
    for (const TimeRange& range : request.wanted) {
      tally_.gave_up(request.interval, range);
      if (session_) session_->given_up += gaps::count_buckets(request.interval, range);
    }
}

/// Returns whether the store accepted `repair`. If not, open buckets are looked up again once the store
/// works.
bool Repairer::store(const store::Repair& repair) {
  const auto repaired = parts_.queue.repair(repair);
  if (!repaired) {
    store_failed(repaired.error().message);
    return false;
  }
  health_.repaired += repaired->fetched + repaired->derived;
  if (session_) session_->repaired += repaired->fetched;
  return true;
}

void Repairer::store_failed(const std::string& error) {
  health_.error = error;
  pace_.failed(parts_.clock.uptime());
  start_over();
  begin_history();
  enter("failing");
}

void Repairer::begin_session() {
  if (session_ && health_.state == "waiting") enter("repairing");
  if (session_) return;
  session_ = Session{.repaired = 0, .given_up = 0};
  parts_.log(log::LogLevel::info,
             fmt::format("repairing {} candles of the last {} h, {} requests", todo_.buckets(),
                         std::chrono::ceil<std::chrono::hours>(options_.window).count(), todo_.size()),
             {log::Event::repair_begun, {{"candles", todo_.buckets()}, {"requests", todo_.size()}}});
  enter("repairing");
  publish();
}

void Repairer::end_session() {
  if (!session_) return;
  parts_.log(
      log::LogLevel::info,
      fmt::format("repair done: {} candles taken from the exchange, {} given up, {} still open",
                  session_->repaired, session_->given_up, tally_.counts().open),
      {log::Event::repair_done,
       {{"candles", session_->repaired}, {"given_up", session_->given_up}, {"open", tally_.counts().open}}});
  session_.reset();
}

void Repairer::enter(const char* state) {
  health_.state = state;
  if (health_.state != "throttled" && health_.state != "failing") health_.retry_at.reset();
}

void Repairer::publish() {
  health_.open = tally_.counts().open;
  health_.given_up = tally_.counts().given_up;
  parts_.health.set_repair(health_);
  const bool held_up =
      health_.state == "waiting" || health_.state == "throttled" || health_.state == "failing";
  backfill_.publish(held_up, pace_.distance());
}

void Repairer::sleep(milliseconds length, const std::stop_token& stop) {
  parts_.clock.sleep_until(parts_.clock.now() + length, stop);
}

}  // namespace candled::repair
