#include "support/read_back.hpp"

#include <chrono>
#include <fmt/format.h>
#include <sstream>

#include "api/answer.hpp"
#include "api/query_string.hpp"
#include "collect/quote_book.hpp"
#include "collect/resume.hpp"
#include "export/export_candles.hpp"
#include "poloniex/price_json.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "record/recorder.hpp"
#include "replay/replay.hpp"
#include "replay/sample_line.hpp"
#include "store/sqlite_store.hpp"
#include "store/verification.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{1'635'768'000'000ms};
const Log silent = [](LogLevel, std::string_view) {};

Series::Options built_with() {
  return {.intervals = Intervals::parse("1m,5m,10m,1d").value(), .max_gap = 5s};
}

class Lines final : public record::Recording {
 public:
  explicit Lines(std::string& text) : text_(text) {}
  record::Written append(std::string_view lines) override {
    text_ += lines;
    return {};
  }
  bool holds_back() const override { return false; }
  record::Written flush() override { return {}; }
  record::Written finish() override { return {}; }
  bool intact() const override { return true; }
  std::string abandon() override { return {}; }

 private:
  std::string& text_;
};

/// One store, and what is wrong with it.
class ReadBackStore {
 public:
  ReadBackStore(std::string file, std::vector<std::string>& problems)
      : file_(std::move(file)),
        problems_(problems) {
    open();
  }

  void store(const store::Batch& batch) {
    if (const auto stored = store_->writer().store(batch); !stored) complain("store", stored.error().message);
  }

  void replay(const std::string& text, NameOrder order) {
    using Done = std::expected<void, std::string>;
    std::istringstream in(text);
    std::size_t known = 0;
    const auto take = [&](const Pairs& pairs, const std::vector<PairCandle>& closed, TimePoint) -> Done {
      store({.new_pairs = pairs.all().subspan(known), .candles = closed});
      known = pairs.size();
      return {};
    };
    // The end of the recording's last bucket passes, as it did for the collector.
    const auto close_shortest = [&](const Pairs& pairs, Series series) -> Done {
      std::vector<PairCandle> closed;
      series.close(series.next_close(), closed);
      return take(pairs, closed, series.next_close());
    };
    const auto summary = replay::replay(
        in, {.series = built_with(), .name_order = order, .keep_open = close_shortest, .threads = 1}, {},
        take);
    if (!summary) refused_ = summary.error();
  }
  /// Why a replay ended early.
  const std::string& refused() const { return refused_; }

  std::string exported() {
    const auto scan = store::open_scan(file_, {});
    if (!scan) return complain("export", scan.error().message);
    std::string text;
    const auto rows = exporting::export_candles(**scan, api::Format::csv, [&](std::string_view part, auto) {
      text += part;
      return std::expected<void, std::string>();
    });
    return rows ? text : complain("export", rows.error());
  }

  void verify() {
    const auto found =
        store::verify(file_, {.finding = [this](const auto& finding) { complain("verify", finding.what); },
                              .checked = [](const auto&) {}});
    if (!found) complain("verify", found.error().message);
  }

  void restart() {
    store_.reset();
    open();
    auto reader = store_->open_reader();
    if (!reader) return void(complain("restart", reader.error().message));
    Series series(built_with(), latest_sample_time);
    const auto closed =
        resume(series, **reader, {.now = latest_sample_time, .before = latest_sample_time}, silent);
    if (!closed) complain("restart", closed.error().message);
  }

  void ask_every_route() {
    auto reader = store_->open_reader().value();
    const auto pairs = reader->pairs();
    if (!pairs) return void(complain("pairs", pairs.error().message));
    api::ReaderPool readers(*store_, 1);
    Live live(noon);
    live.set_pairs(*pairs);
    const auto ask = [&](const std::string& target) {
      const auto parsed = api::parse_target(target);
      const auto response = api::answer({.live = live,
                                         .readers = readers,
                                         .intervals = built_with().intervals,
                                         .now = [] { return latest_sample_time; },
                                         .version = "1"},
                                        {.path = parsed->path, .parameters = parsed->parameters});
      if (response.status != 200) complain(target, response.body);
    };
    for (const std::string path :
         {"/api/candles?start=0&limit=5000", "/api/candles?times=iso", "/api/candles?format=csv&times=iso",
          "/api/candles?format=ndjson&order=desc", "/api/pairs", "/api/status", "/metrics", "/udf/config",
          "/udf/search?query=_", "/openapi.json"})
      ask(path);
    for (const Pair& pair : pairs->all().first(std::min<std::size_t>(pairs->size(), 8))) {
      const std::string name = api::percent_encoded(pair.name);
      ask("/api/candles?start=0&pair=" + name);
      ask("/api/candles?interval=1d&order=desc&pair=" + name);
      ask("/api/gaps?pair=" + name);
      ask("/udf/symbols?symbol=" + name);
      ask("/udf/history?resolution=1&from=0&to=253402300799&symbol=" + name);
    }
  }

 private:
  void open() {
    auto opened = store::open_store(file_, built_with());
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }

  std::string complain(std::string_view who, std::string_view what) {
    problems_.push_back(fmt::format("{}: {}", who, what));
    return {};
  }

  std::string file_;
  std::vector<std::string>& problems_;
  std::string refused_;
  std::unique_ptr<store::CandleStore> store_;
};

/// Stores two polls of `ticker` and what they close, and returns their recording.
std::string collect(const Ticker& ticker, ReadBackStore& store) {
  QuoteBook book(PairFilter("*"), {});
  RejectedPairs rejected(silent);
  std::string recording;
  record::Recorder recorder({.name = "memory", .names = ticker.name_order},
                            {std::make_unique<Lines>(recording)}, silent);
  Series series(built_with(), noon);
  std::vector<PairCandle> closed;
  for (const TimePoint time : {noon, noon + 1s}) {
    const auto samples = book.samples(ticker, rejected);
    series.add(time, samples, closed);
    recorder.take(time, samples, book.pairs(), ticker.name_order);
  }
  recorder.finish(20s);
  const FormingState running = series.state();
  store.store({.new_pairs = book.pairs().all(), .forming = &running});
  series.close(series.next_close(), closed);
  const FormingState state = series.state();
  store.store({.candles = closed, .forming = &state});
  return recording;
}

}  // namespace

std::vector<std::string> what_is_not_read_back(Entrance entrance, std::string_view bytes) {
  std::vector<std::string> problems;
  const TemporaryFolder folder;
  ReadBackStore first(folder.file("first.db"), problems);
  std::string recording;
  if (entrance == Entrance::recording) {
    first.replay(std::string(bytes), NameOrder::quote_first);
  } else {
    const auto ticker = entrance == Entrance::return_ticker ? poloniex::read_return_ticker(bytes)
                                                            : poloniex::read_price_list(bytes);
    if (!ticker) return {};
    recording = collect(*ticker, first);
  }
  first.ask_every_route();
  first.verify();
  first.restart();
  const std::string exported = first.exported();
  if (recording.empty() || !problems.empty()) return problems;

  ReadBackStore second(folder.file("second.db"), problems);
  second.replay(recording, entrance == Entrance::price_list ? NameOrder::base_first : NameOrder::quote_first);
  if (!second.refused().empty()) problems.push_back("a replay of what was recorded: " + second.refused());
  if (second.exported() != exported) problems.push_back("a replay of what was recorded gives other candles");
  return problems;
}

}  // namespace candled::test
