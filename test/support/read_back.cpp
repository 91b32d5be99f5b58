#include "support/read_back.hpp"

#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <ranges>
#include <sstream>

#include "api/answer/negotiate.hpp"
#include "collect/quote_book.hpp"
#include "collect/resume.hpp"
#include "export/export_candles.hpp"
#include "http/query_string.hpp"
#include "poloniex/candles_json.hpp"
#include "poloniex/price_json.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "record/recorder.hpp"
#include "repair/checks.hpp"
#include "replay/replay.hpp"
#include "replay/sample_line.hpp"
#include "support/stores.hpp"
#include "support/temporary_folder.hpp"
#include "text/pair_spelling.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{1'635'768'000'000ms};
const Interval minute = Interval::parse("1m").value();
const log::Log silent = [](log::LogLevel, std::string_view) {};

CandleBuilder::Options built_with() {
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

  /// Repairs with what may be stored of `candles`, and gives the rest up.
  void repair(std::span<const feed::ExchangeCandle> candles) {
    std::vector<store::GivenUp> given_up;
    for (const feed::ExchangeCandle& candle : candles) {
      const auto good = repair::checked(candle, minute);
      if (good)
        repaired_.push_back(*good);
      else
        given_up.push_back({{candle.open_time, candle.open_time + minute.length()}, good.error()});
    }
    for (const std::size_t fetched : {repaired_.size(), std::size_t{0}}) {
      const auto done = store_->writer().repair(
          {.pair = PairId{0}, .interval = minute, .candles = repaired_, .given_up = given_up});
      if (!done) return void(complain("repair", done.error().message));
      if (done->fetched != fetched)
        complain("repair", fmt::format("{} candles stored instead of {}", done->fetched, fetched));
    }
  }

  /// Checks that `exported` has all repaired candles, digit for digit.
  void look_for_repaired(std::string_view exported) {
    for (const Candle& candle : repaired_) {
      const std::string row = fmt::format(
          "\nUSDT_BTC,1m,{},{},{},{},{},{},", candle.open_time.time_since_epoch().count(),
          (candle.open_time + minute.length()).time_since_epoch().count(), candle.ohlc.open.to_string(),
          candle.ohlc.high.to_string(), candle.ohlc.low.to_string(), candle.ohlc.close.to_string());
      if (!exported.contains(row)) complain("export", "there is no row" + row);
    }
  }

  /// Every spelling in `list` that means one stored pair means it in the API, and no other pair is stored.
  void check_selection(std::string_view list) {
    const Pairs pairs = store_->open_reader().value()->pairs().value();
    const feed::PairFilter filter(list);
    for (const Pair& pair : pairs.all())
      if (!filter.matches(pair)) complain("--pairs", pair.name + " was not asked for");
    for (const auto part : std::views::split(list, ',')) {
      std::string_view spelling(part.begin(), part.end());
      while (spelling.starts_with(' ')) spelling.remove_prefix(1);
      while (spelling.ends_with(' ')) spelling.remove_suffix(1);
      if (text::pairs_meant_by(spelling, pairs).size() == 1)
        ask({"/api/candles?start=0&pair=" + http::percent_encoded(spelling)}, pairs);
    }
  }

  void replay(const std::string& text, NameOrder order,
              const feed::PairFilter& filter = feed::PairFilter("*")) {
    using Done = std::expected<void, std::string>;
    std::istringstream in(text);
    std::size_t known = 0;
    const auto take = [&](const Pairs& pairs, const std::vector<PairCandle>& closed, TimePoint) -> Done {
      store({.new_pairs = pairs.added_after(known), .candles = closed});
      known = pairs.added().size();
      return {};
    };
    // The end of the recording's last bucket passes, as it did for the collector.
    const auto close_shortest = [&](const Pairs& pairs, CandleBuilder series) -> Done {
      std::vector<PairCandle> closed;
      series.close(series.next_close(), closed);
      return take(pairs, closed, series.next_close());
    };
    const auto summary = replay::replay(in,
                                        {.series = built_with(),
                                         .pairs = filter,
                                         .name_order = order,
                                         .keep_open = close_shortest,
                                         .threads = 1},
                                        {}, take);
    if (!summary) refused_ = summary.error();
  }
  /// Returns the reason why a replay ended early.
  const std::string& refused() const { return refused_; }

  std::string exported() {
    const auto scan = test::open_scan(file_, {});
    if (!scan) return complain("export", scan.error().message);
    std::string text;
    const auto rows = exporting::export_candles(**scan, text::Format::csv, [&](std::string_view part, auto) {
      text += part;
      return std::expected<void, std::string>();
    });
    return rows ? text : complain("export", rows.error());
  }

  void verify() {
    const auto found =
        test::verify(file_, {.finding = [this](const auto& finding) { complain("verify", finding.what); },
                             .checked = [](const auto&) {}});
    if (!found) complain("verify", found.error().message);
  }

  void restart() {
    store_.reset();
    open();
    auto reader = store_->open_reader();
    if (!reader) return void(complain("restart", reader.error().message));
    CandleBuilder series(built_with(), latest_sample_time);
    const auto closed =
        collect::resume(series, **reader, {.now = latest_sample_time, .before = latest_sample_time}, silent);
    if (!closed) complain("restart", closed.error().message);
  }

  void ask_every_route() {
    const auto pairs = store_->open_reader().value()->pairs();
    if (!pairs) return void(complain("pairs", pairs.error().message));
    std::vector<std::string> targets{"/api/candles?start=0&limit=5000",
                                     "/api/candles?times=iso",
                                     "/api/candles?format=csv&times=iso",
                                     "/api/candles?format=ndjson&order=desc",
                                     "/api/pairs",
                                     "/api/status",
                                     "/metrics",
                                     "/udf/config",
                                     "/udf/search?query=_",
                                     "/openapi.json"};
    for (const Pair& pair : pairs->all().first(std::min<std::size_t>(pairs->size(), 8))) {
      const std::string name = http::percent_encoded(pair.name);
      for (const std::string target :
           {"/api/candles?start=0&pair=", "/api/candles?interval=1d&order=desc&pair=", "/api/gaps?pair=",
            "/udf/symbols?symbol=", "/udf/history?resolution=1&from=0&to=253402300799&symbol="})
        targets.push_back(target + name);
    }
    ask(targets, *pairs);
  }

 private:
  void open() {
    auto opened = test::open_store(file_, built_with());
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }

  void ask(const std::vector<std::string>& targets, const Pairs& pairs) {
    store::ReaderPool readers(*store_, 1);
    live::Market market;
    live::Health health(noon);
    market.set_pairs(std::make_shared<const Pairs>(pairs));
    for (const std::string& target : targets) {
      const auto parsed = http::parse_target(target);
      const auto response = api::answer({.market = market,
                                         .health = health,
                                         .readers = readers,
                                         .intervals = built_with().intervals,
                                         .now = [] { return latest_sample_time; },
                                         .version = "1"},
                                        {.path = parsed->path, .parameters = parsed->parameters});
      if (response.status != 200) complain(target, response.body);
    }
  }

  std::string complain(std::string_view who, std::string_view what) {
    problems_.push_back(fmt::format("{}: {}", who, what));
    return {};
  }

  std::string file_;
  std::vector<std::string>& problems_;
  std::string refused_;
  std::vector<Candle> repaired_;
  std::unique_ptr<store::CandleStore> store_;
};

/// Stores two polls of `ticker` and what they close, and returns their recording.
std::string collect(const feed::Ticker& ticker, ReadBackStore& store,
                    const feed::PairFilter& filter = feed::PairFilter("*")) {
  live::PairRegistry pairs;
  collect::QuoteBook book(filter, pairs);
  collect::RejectedPairs rejected(silent);
  std::string recording;
  record::Recorder recorder({.name = "memory", .names = ticker.name_order},
                            {std::make_unique<Lines>(recording)}, silent);
  CandleBuilder series(built_with(), noon);
  std::vector<PairCandle> closed;
  for (const TimePoint time : {noon, noon + 1s}) {
    const auto samples = book.samples(ticker, rejected);
    series.add(time, samples, closed);
    recorder.take(time, samples, book.pairs(), ticker.name_order);
  }
  recorder.finish(20s);
  store.store({.new_pairs = book.pairs().added_after(0), .forming = series.state()});
  series.close(series.next_close(), closed);
  store.store({.candles = closed, .forming = series.state()});
  return recording;
}

/// The result of an entrance for samples.
struct LetIn {
  bool any = false;
  std::string recording{};  ///< of it, unless it was one
  NameOrder name_order = NameOrder::quote_first;
};

LetIn let_ticker_in(const std::expected<feed::Ticker, feed::FeedError>& ticker, ReadBackStore& store) {
  if (!ticker) return {};
  return {.any = true, .recording = collect(*ticker, store), .name_order = ticker->name_order};
}

/// The recording is of all pairs: whoever replays it selects the same.
LetIn let_selected_in(std::string_view list, const std::expected<feed::Ticker, feed::FeedError>& ticker,
                      ReadBackStore& store, ReadBackStore& all) {
  if (!ticker) return {};
  collect(*ticker, store, feed::PairFilter(list));
  store.check_selection(list);
  return {.any = true, .recording = collect(*ticker, all)};
}

LetIn let_candles_in(Entrance entrance, std::string_view bytes, ReadBackStore& store) {
  const feed::Ticker ticker{.name_order = NameOrder::quote_first,
                            .quotes = {{.name = "USDT_BTC", .price = Price::parse("1").value()}}};
  collect(ticker, store);
  const poloniex::CandleRange range{.interval = minute, .start = {}, .end = noon + minute.length()};
  const auto candles = entrance == Entrance::candles ? poloniex::read_candles(bytes, range)
                                                     : poloniex::read_chart_data(bytes, range);
  if (!candles) return {};
  store.repair(*candles);
  return {.any = true};
}

}  // namespace

std::vector<std::string> what_is_not_read_back(Entrance entrance, std::string_view bytes) {
  std::vector<std::string> problems;
  const TemporaryFolder folder(quick_folder());
  ReadBackStore first(folder.file("first.db"), problems);
  ReadBackStore second(folder.file("second.db"), problems);
  feed::PairFilter filter("*");
  LetIn in{.any = true};
  switch (entrance) {
    case Entrance::return_ticker:
      in = let_ticker_in(poloniex::read_return_ticker(bytes), first);
      break;
    case Entrance::price_list:
      in = let_ticker_in(poloniex::read_price_list(bytes), first);
      break;
    case Entrance::recording:
      first.replay(std::string(bytes), NameOrder::quote_first);
      break;
    case Entrance::candles:
    case Entrance::chart_data:
      in = let_candles_in(entrance, bytes, first);
      break;
    case Entrance::selection: {
      const std::string_view list = bytes.substr(0, bytes.find('\n'));
      ReadBackStore all(folder.file("all.db"), problems);
      filter = feed::PairFilter(list);
      in = let_selected_in(list, poloniex::read_return_ticker(bytes.substr(list.size())), first, all);
    }
  }
  if (!in.any) return problems;

  first.ask_every_route();
  first.verify();
  const std::string exported = first.exported();
  first.look_for_repaired(exported);
  first.restart();
  if (first.exported() != exported) problems.push_back("a restart changes what is exported");
  if (in.recording.empty() || !problems.empty()) return problems;

  second.replay(in.recording, in.name_order, filter);
  if (!second.refused().empty()) problems.push_back("a replay of what was recorded: " + second.refused());
  if (second.exported() != exported) problems.push_back("a replay of what was recorded gives other candles");
  return problems;
}

}  // namespace candled::test
