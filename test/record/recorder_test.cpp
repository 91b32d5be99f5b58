#include "record/recorder.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>

#include "support/times.hpp"

namespace candled::record {
namespace {

using namespace std::chrono_literals;
using test::noon;

constexpr milliseconds patience = 20s;

/// Holds the content of a recording and rules its behaviour. It outlives the recorder.
class Disk {
 public:
  /// Recording goes to it; `compressed` ones hold back what they take until they are flushed. It has a header
  /// already.
  Opened recording(bool compressed = false) { return {file(compressed), replay::Columns{}}; }
  /// One that has none.
  std::unique_ptr<Recording> file(bool compressed = false) {
    return std::make_unique<OnDisk>(*this, compressed);
  }

  void fail(std::string message, bool for_good = false) {
    const std::scoped_lock lock(mutex_);
    error_ = {std::move(message), for_good};
  }
  void work() { fail(""); }
  void hang() {
    const std::scoped_lock lock(mutex_);
    hanging_ = true;
  }
  void go_on() {
    const std::scoped_lock lock(mutex_);
    hanging_ = false;
    changed_.notify_all();
  }
  /// Somebody copies the file and truncates it.
  std::string copy_and_truncate() {
    const std::scoped_lock lock(mutex_);
    intact_ = false;
    return std::exchange(content_, "");
  }
  /// Somebody moves the file away.
  std::string move_away() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(content_, "");
  }
  std::expected<Opened, std::string> open(bool compressed) {
    const std::scoped_lock lock(mutex_);
    if (!error_.message.empty()) return std::unexpected(error_.message);
    intact_ = true;
    return Opened{std::make_unique<OnDisk>(*this, compressed)};
  }
  bool is_intact() {
    const std::scoped_lock lock(mutex_);
    return intact_;
  }
  void wait_until_hit() {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [this] { return hits_ > 0; }));
  }
  std::string content() {
    const std::scoped_lock lock(mutex_);
    return content_;
  }
  void wait_for(const std::string& content) {
    wait_until([&content](const std::string& now) { return now == content; });
  }
  void wait_until(const std::function<bool(const std::string& content)>& is_so) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [&] { return is_so(content_); }));
  }

 private:
  class OnDisk final : public Recording {
   public:
    OnDisk(Disk& disk, bool compressed) : disk_(disk), compressed_(compressed) {}
    Written append(std::string_view lines) override {
      if (!compressed_) return disk_.write(lines);
      held_back_ += lines;
      return {};
    }
    bool holds_back() const override { return compressed_; }
    Written flush() override {
      auto written = disk_.write(held_back_);
      if (written) held_back_.clear();
      return written;
    }
    bool intact() const override { return disk_.is_intact(); }
    std::string abandon() override { return held_back_; }

   private:
    Disk& disk_;
    bool compressed_;
    std::string held_back_;
  };

  Written write(std::string_view lines) {
    std::unique_lock lock(mutex_);
    ++hits_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !hanging_; });
    if (!error_.message.empty()) return std::unexpected(error_);
    content_ += lines;
    changed_.notify_all();
    return {};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string content_;
  WriteError error_;
  bool hanging_ = false;
  bool intact_ = true;
  int hits_ = 0;
};

/// The lines of a log.
class Lines {
 public:
  log::Log log() {
    return [this](log::LogLevel, std::string_view line) {
      const std::scoped_lock lock(mutex_);
      lines_.emplace_back(line);
      changed_.notify_all();
    };
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [&] { return lines_.size() >= count; }));
    return lines_;
  }
  std::vector<std::string> all() { return wait_for(0); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

/// A market of two pairs.
class Market {
 public:
  Market() {
    for (const char* name : {"USDT_BTC", "BTC_ETH"})
      samples_.push_back({pairs_.find_or_add(*Pair::from_name(name, NameOrder::quote_first)).value(),
                          Price::parse("1.50").value()});
  }
  void poll(Recorder& recorder, int number, NameOrder names = NameOrder::quote_first) const {
    recorder.take(noon + number * 1s, samples_, pairs_, names);
  }
  static std::string lines(int begin, int end, std::array<const char*, 2> names = {"USDT_BTC", "BTC_ETH"}) {
    std::string lines;
    for (int number = begin; number < end; ++number)
      for (const char* name : names)
        lines += std::to_string((noon + number * 1s).time_since_epoch().count()) + ',' + name + ",1.50\n";
    return lines;
  }

 private:
  Pairs pairs_;
  std::vector<Sample> samples_;
};

const std::size_t poll_size = Market::lines(0, 1).size();

TEST_CASE("polls are recorded in order, one line a sample, and all of them before the end") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv"}, disk.recording(compressed), lines.log());

  for (int number = 0; number < 100; ++number) market.poll(recorder, number);
  const auto end = recorder.finish(patience);

  CHECK(disk.content() == Market::lines(0, 100));
  CHECK(end.recorded == 200);
  CHECK(end.lost == 0);
  CHECK_FALSE(end.stuck);
  CHECK(lines.all().empty());
}

TEST_CASE("a poll is written without waiting for the next one") {
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv"}, disk.recording(), lines.log());

  market.poll(recorder, 0);

  disk.wait_for(Market::lines(0, 1));
}

TEST_CASE("what a compressed recording holds back is flushed in time though no poll follows") {
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.gz", .flush_every = 1ms}, disk.recording(true), lines.log());

  market.poll(recorder, 0);

  disk.wait_for(Market::lines(0, 1));
}

TEST_CASE("while the disk is full samples wait, and two lines of the log say so") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  disk.fail("No space left on device");
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv", .retry_after = 1ms, .flush_every = 1ms}, disk.recording(compressed),
                    lines.log());

  for (int number = 0; number < 50; ++number) market.poll(recorder, number);
  lines.wait_for(1);
  disk.work();
  lines.wait_for(2);
  const auto end = recorder.finish(patience);

  CHECK(disk.content() == Market::lines(0, 50));
  CHECK(end.recorded == 100);
  CHECK(end.lost == 0);
  CHECK(lines.all() == std::vector<std::string>{"recording to x.csv is failing: No space left on device; up "
                                                "to 64 MiB of samples are buffered, and the rest is dropped",
                                                "recording to x.csv works again; 0 samples were dropped"});
}

TEST_CASE("a disk that hangs keeps nobody waiting: whole polls are dropped, counted and told of") {
  Disk disk;
  disk.hang();
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv", .max_waiting = 3 * poll_size}, disk.recording(), lines.log());

  market.poll(recorder, 0);
  disk.wait_until_hit();
  for (int number = 1; number < 10; ++number) market.poll(recorder, number);
  CHECK(lines.all().size() == 1);
  disk.go_on();
  lines.wait_for(2);
  market.poll(recorder, 10);
  const auto end = recorder.finish(patience);

  CHECK(disk.content() == Market::lines(0, 3) + Market::lines(10, 11));
  CHECK(end.recorded == 8);
  CHECK(end.lost == 14);
  const auto said = lines.all();
  REQUIRE(said.size() == 2);
  CHECK(said[0].starts_with("recording to x.csv is failing: writing is too slow;"));
  CHECK(said[1] == "recording to x.csv works again; 14 samples were dropped");
}

TEST_CASE("a disk that is full to the end is not waited for, and what is lost is counted") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  disk.fail("No space left on device");
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv", .retry_after = 1ms}, disk.recording(compressed), lines.log());
  for (int number = 0; number < 5; ++number) market.poll(recorder, number);

  const auto end = recorder.finish(50ms);

  CHECK(end.recorded == 0);
  CHECK(end.lost == 10);
  CHECK(end.error == "No space left on device");
  CHECK_FALSE(end.stuck);
}

TEST_CASE("a write that hangs for ever does not keep the end waiting") {
  Disk disk;
  disk.hang();
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv"}, disk.recording(), lines.log());
  market.poll(recorder, 0);
  disk.wait_until_hit();

  const auto end = recorder.finish(1ms);

  CHECK(end.stuck);
  CHECK(end.lost == 2);
  disk.go_on();
}

TEST_CASE("a reader that has gone is told of once, and no memory is kept for it") {
  Disk disk;
  disk.fail("Broken pipe", true);
  Lines lines;
  const Market market;
  std::atomic<int> gone = 0;
  Recorder recorder({.name = "standard output", .on_gone = [&gone] { ++gone; }}, disk.recording(),
                    lines.log());

  market.poll(recorder, 0);
  lines.wait_for(1);
  for (int number = 1; number < 10; ++number) market.poll(recorder, number);
  const auto end = recorder.finish(patience);

  CHECK(gone == 1);
  CHECK(end.lost == 20);
  CHECK(end.error == "Broken pipe");
  CHECK(lines.all().size() == 1);
}

TEST_CASE("a poll without samples leaves no trace") {
  Disk disk;
  Lines lines;
  Recorder recorder({.name = "x.csv"}, disk.recording(), lines.log());

  recorder.take(noon, {}, {}, NameOrder::quote_first);

  CHECK(recorder.finish(patience).recorded == 0);
  CHECK(disk.content().empty());
}

constexpr std::array symbols{"BTC_USDT", "ETH_BTC"};
const std::string symbol_header = "time_ms,symbol,price\n";
const std::string pair_header = "time_ms,pair,price\n";

TEST_CASE("a new recording says in which order its names are, as soon as that is known") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  Lines lines;
  const Market market;
  {
    Recorder known({.name = "x.csv", .names = NameOrder::base_first}, {disk.file(compressed)}, lines.log());
    disk.wait_for(symbol_header);
  }
  disk.move_away();
  Recorder asked({.name = "x.csv"}, {disk.file(compressed)}, lines.log());
  CHECK(disk.content().empty());
  market.poll(asked, 0, NameOrder::base_first);
  const auto end = asked.finish(patience);

  CHECK(disk.content() == symbol_header + Market::lines(0, 1, symbols));
  CHECK(end.recorded == 2);
  CHECK(end.lost == 0);
}

TEST_CASE("a recording that goes on keeps its columns, whatever the feed calls its pairs") {
  const auto [names, read_by] = GENERATE(std::pair(NameOrder::base_first, NameOrder::quote_first),
                                         std::pair(NameOrder::quote_first, NameOrder::base_first));
  const replay::Columns columns{
      .fields = {replay::Columns::price, replay::Columns::name, replay::Columns::time}, .names = names};
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv"}, {disk.file(), columns}, lines.log());

  market.poll(recorder, 0, read_by);
  recorder.finish(patience);

  const std::string time = std::to_string(noon.time_since_epoch().count());
  const bool base_first = names == NameOrder::base_first;
  CHECK(disk.content() == std::string("1.50,") + (base_first ? "BTC_USDT," : "USDT_BTC,") + time + "\n1.50," +
                              (base_first ? "ETH_BTC," : "BTC_ETH,") + time + '\n');
}

TEST_CASE("a recording that was moved away goes on in it until it is opened anew, and nothing is lost") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv", .open = [&] { return disk.open(compressed); }},
                    disk.recording(compressed), lines.log());
  market.poll(recorder, 0);
  market.poll(recorder, 1);

  recorder.reopen();
  disk.wait_until([](const std::string& content) { return content.contains(pair_header); });
  const std::string first = disk.content();
  market.poll(recorder, 2);
  const auto end = recorder.finish(patience);

  CHECK(disk.content().starts_with(first));
  const std::string all = disk.content();
  const std::size_t header = all.find(pair_header);
  CHECK(all.substr(0, header) + all.substr(header + pair_header.size()) == Market::lines(0, 3));
  CHECK(end.recorded == 6);
  CHECK(end.lost == 0);
  CHECK(lines.all() == std::vector<std::string>{"recording to x.csv, reopened"});
}

TEST_CASE("a recording that cannot be reopened is tried again, and samples wait for it") {
  Disk disk;
  Lines lines;
  const Market market;
  std::atomic<bool> open = false;
  Recorder recorder({.name = "x.csv",
                     .retry_after = 1ms,
                     .open = [&]() -> std::expected<Opened, std::string> {
                       if (!open)
                         return std::unexpected("'x.csv' cannot be opened for recording: No such file");
                       return disk.open(false);
                     }},
                    disk.recording(), lines.log());

  recorder.reopen();
  CHECK(lines.wait_for(1)[0].starts_with(
      "recording to x.csv is failing: 'x.csv' cannot be opened for recording: No such file;"));
  market.poll(recorder, 0);
  open = true;
  const auto end = recorder.finish(patience);

  CHECK(disk.content() == pair_header + Market::lines(0, 1));
  CHECK(end.recorded == 2);
}

TEST_CASE("a recording that was copied and truncated goes on with a header, and nothing is lost") {
  const bool compressed = GENERATE(false, true);
  Disk disk;
  Lines lines;
  const Market market;
  Recorder recorder({.name = "x.csv", .open = [&] { return disk.open(compressed); }},
                    disk.recording(compressed), lines.log());
  market.poll(recorder, 0);
  if (!compressed) disk.wait_for(Market::lines(0, 1));

  const std::string copied = disk.copy_and_truncate();
  market.poll(recorder, 1);
  const auto end = recorder.finish(patience);

  const std::string now = disk.content();
  REQUIRE(now.starts_with(pair_header));
  CHECK(copied + now.substr(pair_header.size()) == Market::lines(0, 2));
  CHECK(end.recorded == 4);
  CHECK(end.lost == 0);
  CHECK(lines.all()[0] == "recording to x.csv: the file was truncated or removed");
}

TEST_CASE("what cannot be reopened says so") {
  Disk disk;
  Lines lines;
  Recorder recorder({.name = "standard output"}, disk.recording(), lines.log());

  recorder.reopen();

  CHECK(lines.all() == std::vector<std::string>{"recording to standard output cannot be reopened"});
}

}  // namespace
}  // namespace candled::record
