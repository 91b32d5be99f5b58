// What a store costs the disk: some days of 1000 pairs in 1m, 5m and 10m, minute by minute, as a service
// would store them.
//
//   disk_bench FOLDER [DAYS] [POLLS_A_MINUTE] [CHANGED] [keep]
//
// Makes FOLDER/disk_bench.db. Each minute saves the forming state POLLS_A_MINUTE times (default 60), CHANGED
// percent of the prices being others than in the poll before (default 14: of the exchange's messages 9 to 14
// percent bring another price), then flushes what closes. Then it removes the first half of the time, as
// --retain does, unless the file is to be kept. What was written is what the kernel counts for this process
// (/proc/self/io), so FOLDER must not lie in memory.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "sqlite/backend.hpp"

namespace {

using namespace candled;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t pairs = 1000;
const TimePoint start{seconds(1'635'768'000)};

template <typename Expected>
auto required(Expected expected) {
  if (!expected) throw std::runtime_error(expected.error().message);
  return std::move(*expected);
}

std::uint64_t written_bytes() {
  std::ifstream io("/proc/self/io");
  for (std::string name, value; io >> name >> value;)
    if (name == "write_bytes:") return std::stoull(value);
  return 0;
}

double milliseconds_of(const auto& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

/// Prices that wander, with as many digits as those of the exchange.
class Market {
 public:
  explicit Market(std::uint32_t count) {
    for (std::uint32_t pair = 0; pair < count; ++pair) {
      scales_.push_back(static_cast<int>(random_() % 9));
      prices_.push_back(static_cast<std::int64_t>(1'000 + random_() % 9'000'000));
    }
  }
  void move() {
    for (std::int64_t& price : prices_) price = std::max<std::int64_t>(price + price * step() / 10'000, 100);
  }
  Candle candle(std::uint32_t pair, Interval interval, TimePoint open_time) {
    const std::int64_t price = prices_[pair];
    const auto moved = [&](std::int64_t by) {
      return Price::from_parts(price + price * by / 10'000, scales_[pair]);
    };
    return {
        .interval = interval,
        .open_time = open_time,
        .ohlc = {.open = moved(step() % 5), .high = moved(6), .low = moved(-6), .close = moved(step() % 5)},
        .observation = Observation{.samples = static_cast<std::uint32_t>(interval.length().count()),
                                   .first = open_time + milliseconds(300 + step()),
                                   .last = open_time + interval.length() - milliseconds(700 + step()),
                                   .gap = milliseconds(1'010 + step())},
        .complete = true,
        .source = Source::live};
  }

 private:
  std::int64_t step() { return static_cast<std::int64_t>(random_() % 11) - 5; }

  std::mt19937 random_{7};
  std::vector<int> scales_;
  std::vector<std::int64_t> prices_;
};

std::vector<PairCandle> closing_at(TimePoint time, Market& market) {
  std::vector<PairCandle> candles;
  for (const int length : {60, 300, 600}) {
    const Interval interval{seconds(length)};
    if (interval.floor(time) != time) continue;
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      candles.push_back({PairId(pair), market.candle(pair, interval, time - interval.length())});
  }
  return candles;
}

FormingState forming_at(TimePoint time, Market& market) {
  FormingState state{
      .interval = Interval(seconds(60)), .open_time = time, .observed_from = start, .candles = {}};
  for (std::uint32_t pair = 0; pair < pairs; ++pair) {
    const Candle whole = market.candle(pair, state.interval, time);
    state.candles.push_back({PairId(pair),
                             {.ohlc = whole.ohlc,
                              .first = time + milliseconds(300),
                              .last = time + milliseconds(300),
                              .gap = {},
                              .samples = 1}});
  }
  return state;
}

class Figures {
 public:
  void add(double value) { values_.push_back(value); }
  void print(const std::string& what) {
    if (values_.empty()) return;
    std::ranges::sort(values_);
    const auto at = [&](std::size_t percent) { return values_[(values_.size() - 1) * percent / 100]; };
    fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} |\n", what, values_.size(), at(10), at(50),
               at(99), values_.back());
  }

 private:
  std::vector<double> values_;
};

/// The next poll: one more sample of each pair, of some at another price.
void poll(FormingState& state, milliseconds after, unsigned changed, std::mt19937& random) {
  for (auto& [pair, candle] : state.candles) {
    candle.last += after;
    candle.gap = std::max(candle.gap, after);
    ++candle.samples;
    if (random() % 100 >= changed) continue;
    const std::int64_t price = candle.ohlc.close.coefficient();
    const std::int64_t step = (static_cast<std::int64_t>(random() % 21) - 10) * (1 + price / 100'000);
    candle.ohlc.close = Price::from_parts(std::max<std::int64_t>(price + step, 1), candle.ohlc.close.scale());
    candle.ohlc.high = std::max(candle.ohlc.high, candle.ohlc.close);
    candle.ohlc.low = std::min(candle.ohlc.low, candle.ohlc.close);
  }
}

/// What one minute of collecting stores.
struct Minute {
  int polls;
  unsigned changed;  ///< percent of the pairs from one poll to the next
  std::mt19937 random{11};
  Figures saves{}, small{}, large{};
  std::uint64_t saved_bytes = 0;
  std::uint64_t flushed_bytes = 0;
  std::size_t candles = 0;

  void run(store::CandleWriter& writer, TimePoint end, Market& market) {
    market.move();
    store::Batch save{.forming = forming_at(end - minutes(1), market)};
    const auto before = written_bytes();
    for (int i = 0; i < polls; ++i) {
      if (i > 0) poll(*save.forming, milliseconds(59'000 / polls), changed, random);
      saves.add(milliseconds_of([&] { required(writer.store(save)); }));
    }
    const auto saved = written_bytes();
    const store::Batch closed{.candles = closing_at(end, market)};
    const double time = milliseconds_of([&] { required(writer.store(closed)); });
    if (closed.candles.size() == pairs) small.add(time);
    if (closed.candles.size() == 3 * pairs) large.add(time);
    candles += closed.candles.size();
    saved_bytes += saved - before;
    flushed_bytes += written_bytes() - saved;
  }
};

void remove_until(store::CandleStore& store, TimePoint before, const std::filesystem::path& file) {
  Figures steps, shrinks;
  std::size_t candles = 0;
  const auto size = std::filesystem::file_size(file);
  const auto written = written_bytes();
  for (const int length : {60, 300, 600})
    for (store::Removed step{.more = true}; step.more;) {
      steps.add(milliseconds_of([&] {
        step = required(store.writer().remove({.interval = Interval(seconds(length)), .before = before}));
      }));
      candles += step.candles;
    }
  const auto removed = written_bytes();
  for (bool more = true; more;)
    shrinks.add(milliseconds_of([&] { more = required(store.writer().maintain()); }));
  steps.print("a step of a removal");
  shrinks.print("giving back 128 pages");
  fmt::print(
      "\n{} candles removed: {:.1f} MB written, then {:.1f} MB to give space back; the file had {:.1f} MB\n",
      candles, static_cast<double>(removed - written) / 1e6,
      static_cast<double>(written_bytes() - removed) / 1e6, static_cast<double>(size) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path file = std::filesystem::path(argc > 1 ? argv[1] : ".") / "disk_bench.db";
  const int days = argc > 2 ? std::stoi(argv[2]) : 7;
  const int polls = argc > 3 ? std::stoi(argv[3]) : 60;
  const int changed = argc > 4 ? std::stoi(argv[4]) : 14;
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  const TimePoint end = start + minutes(days * 1'440);
  {
    const auto opened = required(sqlite::backend().open(
        file.string(), {.access = store::Access::collect,
                        .built_with = CandleBuilder::Options{
                            .intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = seconds(5)}}));
    Pairs names;
    for (std::uint32_t pair = 0; pair < pairs; ++pair)
      names.find_or_add(
          *Pair::from_name(fmt::format("USDT_C{}", pair * 7'919 % 10'007), NameOrder::quote_first));
    required(opened->writer().store({.new_pairs = names.added_after(0)}));
    Market market(pairs);
    Minute minute{.polls = polls, .changed = static_cast<unsigned>(changed)};
    for (TimePoint time = start + minutes(1); time <= end; time += minutes(1))
      minute.run(opened->writer(), time, market);
    const double count = days * 1'440;
    fmt::print("| what | count | lowest tenth, ms | median | 99 % | worst |\n|---|---|---|---|---|---|\n");
    minute.saves.print("saving the forming state");
    minute.small.print("flush of 1000 candles");
    minute.large.print("flush of 3000 candles");
    fmt::print("\n{} candles; written per minute: {:.0f} KB of forming states, {:.0f} KB of candles\n",
               minute.candles, static_cast<double>(minute.saved_bytes) / count / 1e3,
               static_cast<double>(minute.flushed_bytes) / count / 1e3);
    fmt::print("bytes a candle in the file: {:.1f}\n\n",
               static_cast<double>(std::filesystem::file_size(file)) / static_cast<double>(minute.candles));
  }
  if (argc > 5) return 0;
  {
    const auto opened = required(sqlite::backend().open(
        file.string(), {.access = store::Access::collect,
                        .built_with = CandleBuilder::Options{
                            .intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = seconds(5)}}));
    fmt::print("| what | count | lowest tenth, ms | median | 99 % | worst |\n|---|---|---|---|---|---|\n");
    remove_until(*opened, start + (end - start) / 2, file);
  }
  fmt::print("left in the file: {:.1f} MB\n", static_cast<double>(std::filesystem::file_size(file)) / 1e6);
  return std::filesystem::remove(file) ? 0 : 1;
}
