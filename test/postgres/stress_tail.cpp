#include "postgres/stress_tail.hpp"

#include <condition_variable>
#include <mutex>

namespace candled::test {

Candles read_candles(Node& node, std::unique_ptr<store::CandleReader>& reader,
                     const store::CandleQuery& query) {
  for (Patience patience;;) {
    if (!reader) {
      auto opened = node.store().open_reader();
      if (!opened) {
        patience.bear(opened.error());
        continue;
      }
      reader = std::move(*opened);
    }
    const auto rows = reader->candles(query);
    if (!rows) {
      patience.bear(rows.error());
      continue;
    }
    Candles candles;
    const auto pairs = node.pairs().pairs();
    for (const auto& [pair, candle] : *rows)
      candles.emplace(CandleKey{(*pairs)[pair].name, candle.interval, candle.open_time}, candle);
    return candles;
  }
}

Tail::Tail(const std::string& url)
    : session_({.url = url, .name = "tail"}, postgres::Access::read),
      node_(url, "tail", store::Access::read) {}

void Tail::follow(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wakeup;
  for (bool last = false; !last;) {
    last = stop.stop_requested();
    for (Patience patience;;) {
      try {
        follow_once();
        break;
      } catch (const postgres::PostgresError& error) {
        patience.bear({error.failure(), error.what()});
      }
    }
    std::unique_lock lock(mutex);
    wakeup.wait_for(lock, stop, std::chrono::milliseconds{3}, [] { return false; });
  }
}

void Tail::follow_once() {
  using postgres::Parameter;
  const auto rows = session_.connection().run(
      "SELECT version, span, first, last FROM candled.change WHERE version > $1 ORDER BY version",
      {Parameter::of(cursor_)});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (const auto span = rows.integer(row, 1); span != 0)
      read(Interval(std::chrono::seconds(span)), rows.time(row, 2), rows.time(row, 3));
    cursor_ = rows.integer(row, 0);
    versions_.insert(cursor_);
  }
}

/// Takes the candles of a stretch into the copy.
void Tail::read(Interval interval, TimePoint first, TimePoint last) {
  for (auto& [key, candle] : read_candles(
           node_, reader_,
           {.intervals = {interval}, .start = first, .end = last + milliseconds{1}, .limit = 100'000})) {
    const auto [is, added] = copy_.try_emplace(key, candle);
    if (added || is->second.identical_to(candle)) continue;
    if (is->second.complete && interval == World::minute())
      faults_.push_back("a complete candle changed: " + std::get<0>(key));
    is->second = candle;
  }
}

}  // namespace candled::test
