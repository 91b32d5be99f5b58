#include "repair/repairer.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <iterator>

#include "repair/checks.hpp"

namespace candled::repair {
namespace {

void append(std::vector<store::GivenUp>& given_up, const store::GivenUp& bucket) {
  if (!given_up.empty() && given_up.back().reason == bucket.reason &&
      given_up.back().buckets.end == bucket.buckets.start)
    given_up.back().buckets.end = bucket.buckets.end;
  else
    given_up.push_back(bucket);
}

}  // namespace

/// What an answer says about the buckets that were asked for.
struct Repairer::Verdict {
  std::vector<Candle> candles{};
  std::vector<store::GivenUp> given_up{};
  std::vector<TimeRange> too_early{};  // the exchange may have candles of them yet
};

Repairer::Repairer(Options options, Parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      todo_(options_.max_requests) {
  health_.enabled = options_.window > milliseconds{0};
  health_.window = options_.window;
  health_.state = health_.enabled ? "waiting" : "off";
  publish();
}

void Repairer::run(const std::stop_token& stop) {
  while (health_.enabled && !stop.stop_requested()) {
    try {
      turn(stop);
    } catch (const std::exception& failure) {
      parts_.log(LogLevel::error, fmt::format("repairing failed and goes on: {}", failure.what()));
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
  if (!todo_.has_due(parts_.clock.now())) {
    rest();
    sleep(turn_length, stop);
    return;
  }
  begin_session();
  const milliseconds wait = pace_.wait(parts_.clock.uptime());
  if (wait > milliseconds{0}) {
    publish();
    sleep(std::min(wait, turn_length), stop);
  } else {
    work(stop);
  }
}

/// Polling comes first: while it fails, or candles cannot be stored, nothing is asked.
bool Repairer::may_work() {
  const FeedHealth feed = parts_.live.feed();
  const StoreHealth store = parts_.live.store();
  const bool polls_work = feed.last_success && feed.failures_in_a_row == 0;
  if (polls_work && store.error.empty() && store.stored_until && prepare(feed.feed)) return true;
  enter("waiting");
  return false;
}

/// Which API answers is known once a poll has succeeded, and stays so.
bool Repairer::prepare(const std::string& feed) {
  if (!source_) {
    source_ = parts_.make_source(feed);
    if (!source_) return false;
    health_.fetched = fetched_intervals(options_.intervals, *source_);
    survey_.emplace(options_.intervals, *health_.fetched);
    if (health_.fetched->empty())
      parts_.log(LogLevel::warning,
                 fmt::format("the exchange has candles of none of our intervals at {}: gaps stay", feed));
  }
  if (reader_) return true;
  auto reader = parts_.store.open_reader();
  if (!reader) {
    health_.error = reader.error().message;
    return false;
  }
  reader_ = std::move(*reader);
  return true;
}

/// Notes the gaps that have come up since it was last called. Returns whether it could.
bool Repairer::look() {
  if (todo_.empty() && todo_.overflown()) {
    survey_->start_over();
    todo_.clear();
    tally_.clear();
  }
  const TimePoint now = parts_.clock.now();
  const TimePoint until = std::min(*parts_.live.store().stored_until, now - settling);
  if (!survey_->has_news(until)) return true;
  auto found = survey_->look(*reader_, parts_.live, {now - options_.window, until});
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

/// Together with what waits of the same pair: one request for ten minutes costs no more than one for the
/// newest of them.
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
  enter("idle");
  publish();
}

void Repairer::work(const std::stop_token& stop) {
  auto request = todo_.take(parts_.clock.now());
  const Pair pair = (*parts_.live.pairs())[request->pair];
  pace_.begun(parts_.clock.uptime());
  const Answer answer = source_->fetch_candles(pair, request->interval, request->range(), stop);
  if (!answer && answer.error().failure == FeedFailure::stopped) {
    todo_.add(std::move(*request));
    return;
  }
  take(std::move(*request), answer);
  publish();
}

void Repairer::take(Request request, const Answer& answer) {
  if (!answer) return take_failure(std::move(request), answer.error());
  pace_.succeeded();
  health_.error.clear();
  health_.retry_at.reset();
  enter("repairing");
  take_candles(std::move(request), *answer);
}

void Repairer::take_candles(Request request, const std::vector<ExchangeCandle>& candles) {
  Verdict verdict = judge(request, candles);
  const bool something = !verdict.candles.empty() || !verdict.given_up.empty();
  if (something && !store({.pair = request.pair,
                           .interval = request.interval,
                           .candles = verdict.candles,
                           .given_up = verdict.given_up})) {
    return;
  }
  for (const Candle& candle : verdict.candles)
    tally_.repaired(request.interval, {candle.open_time, candle.close_time()});
  for (const store::GivenUp& gap : verdict.given_up) {
    tally_.gave_up(request.interval, gap.buckets);
    session_->given_up += store::count_buckets(request.interval, gap.buckets);
  }
  if (verdict.too_early.empty()) return;
  request.wanted = std::move(verdict.too_early);
  request.not_before = request.wanted.back().end + final_after;
  todo_.add(std::move(request));
}

auto Repairer::judge(const Request& request, const std::vector<ExchangeCandle>& candles) -> Verdict {
  const TimePoint now = parts_.clock.now();
  const milliseconds length = request.interval.length();
  Verdict verdict;
  for (const TimeRange& range : request.wanted)
    for (TimeRange bucket{range.start, range.start + length}; bucket.start < range.end;
         bucket = {bucket.end, bucket.end + length}) {
      const auto found = std::ranges::find(candles, bucket.start, &ExchangeCandle::open_time);
      const auto candle =
          found == candles.end() ? std::unexpected(store::GiveUp::absent) : checked(*found, request.interval);
      if (candle)
        verdict.candles.push_back(*candle);
      else if (now - bucket.end < final_after)
        verdict.too_early.push_back(bucket);
      else
        append(verdict.given_up, {.buckets = bucket, .reason = candle.error()});
    }
  return verdict;
}

void Repairer::take_failure(Request request, const FeedError& error) {
  const TimePoint now = parts_.clock.now();
  const milliseconds uptime = parts_.clock.uptime();
  const bool throttled = error.failure == FeedFailure::throttled;
  throttled ? pace_.throttled(uptime, error.retry_after) : pace_.failed(uptime);
  health_.error = fmt::format("{}: {}", to_string(error.failure), error.detail);
  health_.retry_at = now + pace_.wait(uptime);
  if (throttled && health_.state != "throttled")
    parts_.log(LogLevel::warning, fmt::format("the exchange asks repairing to wait ({}); next request at {}",
                                              health_.error, utc(*health_.retry_at)));
  if (!throttled && health_.state != "failing")
    parts_.log(LogLevel::warning,
               fmt::format("a request for the exchange's candles failed ({}); trying again less often",
                           health_.error));
  enter(throttled ? "throttled" : "failing");

  // A throttled request was right; another that failed comes after those that have not been tried.
  if (!throttled) ++request.attempts;
  const PairId pair = request.pair;
  todo_.add(std::move(request));
  if (error.failure == FeedFailure::refused && ++refusals_[pair] >= max_refusals) leave_alone(pair);
}

void Repairer::leave_alone(PairId pair) {
  parts_.log(LogLevel::warning, fmt::format("{} is not repaired in this run ({})",
                                            (*parts_.live.pairs())[pair].name, health_.error));
  health_.refused.insert(std::ranges::upper_bound(health_.refused, pair), pair);
  for (const Request& request : todo_.remove(pair))
    for (const TimeRange& range : request.wanted) {
      tally_.gave_up(request.interval, range);
      session_->given_up += store::count_buckets(request.interval, range);
    }
}

/// Whether the store took it. If not, what is open is looked up again once it works.
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
  survey_->start_over();
  todo_.clear();
  tally_.clear();
  enter("failing");
}

void Repairer::begin_session() {
  if (session_ && health_.state == "waiting") enter("repairing");
  if (session_) return;
  session_ = Session{.repaired = 0, .given_up = 0};
  parts_.log(LogLevel::info,
             fmt::format("repairing {} candles of the last {} h, {} requests", todo_.buckets(),
                         std::chrono::ceil<std::chrono::hours>(options_.window).count(), todo_.size()));
  enter("repairing");
  publish();
}

void Repairer::end_session() {
  if (!session_) return;
  parts_.log(LogLevel::info,
             fmt::format("repair done: {} candles are the exchange's now, {} given up, {} still open",
                         session_->repaired, session_->given_up, tally_.counts().open));
  session_.reset();
}

void Repairer::enter(const char* state) {
  health_.state = state;
  if (health_.state != "throttled" && health_.state != "failing") health_.retry_at.reset();
}

void Repairer::publish() {
  health_.open = tally_.counts().open;
  health_.given_up = tally_.counts().given_up;
  parts_.live.set_repair(health_);
}

void Repairer::sleep(milliseconds length, const std::stop_token& stop) {
  parts_.clock.sleep_until(parts_.clock.now() + length, stop);
}

}  // namespace candled::repair
