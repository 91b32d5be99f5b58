#include "repair/backfill.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace candled::repair {
namespace {

/// The number of given-up buckets that are stored at once: each has bigger candles merged anew.
constexpr std::int64_t given_up_at_once = 10'000;

}  // namespace

Backfill::Backfill(Options options, Parts parts) : options_(std::move(options)), parts_(std::move(parts)) {
  state_.state = options_.since ? "waiting" : "off";
  parts_.health.set_backfill(state_);
}

bool Backfill::done() const {
  return !enabled() || (history_ && history_->progress().done());
}

void Backfill::begin(History::Offer offer) {
  if (!enabled()) return;
  if (!state_.since) state_.since = options_.since(parts_.clock.now());
  if (!state_.since) {
    state_.state = "off";
    parts_.health.set_backfill(state_);
    return;
  }
  history_.emplace(History::Options{.intervals = options_.intervals,
                                    .since = *state_.since,
                                    .until = options_.until,
                                    .waits_for_live = options_.waits_for_live},
                   std::move(offer));
}

auto Backfill::look(store::CandleReader& reader, const History::Moment& moment) -> Outcome {
  if (!history_) return {};
  const auto prices = parts_.market.prices();
  const auto excluded = parts_.market.excluded();
  for (const PairId pair : parts_.market.pairs()->ids()) {
    const bool listed = index_of(pair) < prices->size() && (*prices)[index_of(pair)].has_value();
    if ((listed || options_.until) && !std::ranges::binary_search(*excluded, pair)) history_->add(pair);
  }
  const auto learnt = history_->look(reader, moment, asked());
  if (!learnt) return std::unexpected(learnt.error());
  for (const History::Learnt& one : *learnt)
    if (const auto kept = keep(one); !kept) return kept;
  return {};
}

std::optional<History::Ask> Backfill::next_asked() const {
  return history_ ? history_->next(asked(), true) : std::nullopt;
}

std::optional<History::Ask> Backfill::next() const {
  return history_ ? history_->next({}, false) : std::nullopt;
}

auto Backfill::take(const History::Ask& ask, const feed::ExchangeCandles& answer, TimePoint final,
                    store::CandleReader& reader) -> Outcome {
  ++requests_;
  const auto learnt = history_->take(ask, answer, final, reader);
  if (!learnt) return std::unexpected(learnt.error());
  return keep(*learnt);
}

auto Backfill::keep(const History::Learnt& learnt) -> Outcome {
  const milliseconds longest = learnt.interval.length() * given_up_at_once;
  std::vector<store::GivenUp> stretches;
  for (store::GivenUp rest : learnt.given_up) {
    for (; rest.reason != store::GiveUp::not_listed && rest.buckets.end - rest.buckets.start > longest;
         rest.buckets.start += longest) {
      const store::GivenUp piece{.buckets = {rest.buckets.start, rest.buckets.start + longest},
                                 .reason = rest.reason};
      const auto stored =
          store({.pair = learnt.pair, .interval = learnt.interval, .given_up = std::span(&piece, 1)});
      if (!stored) return stored;
    }
    stretches.push_back(rest);
  }
  if (learnt.candles.empty() && stretches.empty()) return {};
  return store({.pair = learnt.pair,
                .interval = learnt.interval,
                .candles = learnt.candles,
                .traded = learnt.traded,
                .given_up = stretches});
}

auto Backfill::store(const store::Repair& repair) -> Outcome {
  const auto repaired = parts_.queue.repair(repair);
  if (!repaired) return std::unexpected(repaired.error());
  state_.candles += repaired->fetched;
  return {};
}

void Backfill::leave_alone(PairId pair) {
  if (history_) history_->leave_alone(pair);
}

std::optional<TimePoint> Backfill::end_of(PairId pair, Interval interval) const {
  return history_ ? history_->end_of(pair, interval) : std::nullopt;
}

void Backfill::publish(bool held_up, milliseconds distance) {
  if (!enabled()) return;
  const History::Progress progress = history_ ? history_->progress() : History::Progress{};
  state_.pairs = progress.pairs;
  state_.pairs_done = progress.pairs_done;
  const bool nothing_yet = progress.pairs == 0;
  if (!nothing_yet) announce(progress);
  if (!nothing_yet && progress.done())
    state_.state = "done";
  else
    state_.state = held_up || nothing_yet ? "waiting" : "running";
  state_.seconds_left =
      state_.state == "running" && progress.all_seen ? left(progress.requests_left, distance) : std::nullopt;
  parts_.health.set_backfill(state_);
}

/// Logs the beginning and the end of what there is to do.
void Backfill::announce(const History::Progress& progress) {
  if (!busy_ && progress.requests_left > 0) {
    busy_ = true;
    busy_since_ = parts_.clock.uptime();
    requests_ = 0;
    candles_before_ = state_.candles;
    parts_.log(
        log::LogLevel::info,
        fmt::format("fetching the history of {} pairs since {}", progress.pairs, log::utc(*state_.since)),
        {log::Event::backfill_begun, {{"pairs", progress.pairs}}});
  } else if (busy_ && progress.done()) {
    busy_ = false;
    parts_.log(
        log::LogLevel::info,
        fmt::format("history fetched: {} candles, {} requests, {} s", state_.candles - candles_before_,
                    requests_,
                    std::chrono::ceil<std::chrono::seconds>(parts_.clock.uptime() - busy_since_).count()),
        {log::Event::backfill_done,
         {{"candles", state_.candles - candles_before_}, {"requests", requests_}}});
  }
}

/// Returns the time that `requests` are going to take, as fast as those before them.
std::optional<std::chrono::seconds> Backfill::left(std::uint64_t requests, milliseconds distance) const {
  constexpr std::uint64_t enough = 10;
  const milliseconds measured = busy_ && requests_ >= enough ? (parts_.clock.uptime() - busy_since_) /
                                                                   static_cast<milliseconds::rep>(requests_)
                                                             : distance;
  return std::chrono::ceil<std::chrono::seconds>(std::max(measured, distance) *
                                                 static_cast<milliseconds::rep>(requests));
}

std::vector<PairId> Backfill::asked() const {
  return parts_.asked == nullptr ? std::vector<PairId>{} : parts_.asked->newest_first();
}

}  // namespace candled::repair
