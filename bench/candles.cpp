// What an answer of /api/candles costs behind the parser: reading, rendering, compressing.
//
//   candles_bench [FOLDER [PAIRS]]
//
// Builds a store in FOLDER (default: the current one) with 1200 candles of each of 3 intervals of PAIRS pairs
// (default 1000), unless an earlier run left it there, and answers from it on one thread.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fmt/core.h>
#include <functional>
#include <libdeflate.h>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>
#include <zlib.h>

#include "api/answer/negotiate.hpp"
#include "api/router.hpp"
#include "cache/caching_store.hpp"
#include "cache/packed_candles.hpp"
#include "sqlite/backend.hpp"
#include "text/candle_page.hpp"

namespace {

using namespace candled;
using std::chrono::seconds;

constexpr int candles_of_each = 1'200;
constexpr TimePoint newest{seconds(1'795'392'000)};

CandleBuilder::Options built_with() {
  return {.intervals = Intervals::parse("1m,5m,10m").value(), .max_gap = seconds(5)};
}

/// Prices that walk about by some thousandths, with the exchange's eight decimals.
class Walk {
 public:
  explicit Walk(std::uint32_t pair) : random_(pair), price_(1e3 * std::pow(10, pair % 8)) {}

  Candle next(Interval interval, TimePoint open_time) {
    const double open = price_;
    price_ *= 1 + step_(random_);
    const double high = std::max(open, price_) * (1 + std::abs(step_(random_)) / 4);
    const double low = std::min(open, price_) * (1 - std::abs(step_(random_)) / 4);
    const milliseconds lead{random_() % 900};
    const milliseconds trail{random_() % 900};
    return {.interval = interval,
            .open_time = open_time,
            .ohlc = {.open = to_price(open),
                     .high = to_price(high),
                     .low = to_price(low),
                     .close = to_price(price_)},
            .observation = Observation{.samples = static_cast<std::uint32_t>(interval.length().count()),
                                       .first = open_time + lead,
                                       .last = open_time + interval.length() - trail,
                                       .gap = milliseconds(1'000 + random_() % 90)},
            .complete = true,
            .source = Source::live};
  }

 private:
  static Price to_price(double digits) {
    return Price::from_parts(std::max<std::int64_t>(1, std::llround(digits)), 8);
  }

  std::mt19937 random_;
  std::normal_distribution<double> step_{0, 0.001};
  double price_;
};

void fill(store::CandleStore& to, std::uint32_t pairs) {
  Pairs names;
  for (std::uint32_t pair = 0; pair < pairs; ++pair)
    names.find_or_add(*Pair::from_name(fmt::format("USDT_C{:04}", pair), NameOrder::quote_first));
  if (!to.writer().store({.new_pairs = names.added_after(0)})) throw std::runtime_error("no pairs stored");
  for (const int length : {60, 300, 600}) {
    const Interval interval{seconds(length)};
    std::vector<Walk> walks;
    for (std::uint32_t pair = 0; pair < pairs; ++pair) walks.emplace_back(pair);
    for (int i = 0; i < candles_of_each; i += 16) {
      std::vector<PairCandle> batch;
      for (int j = i; j < std::min(i + 16, candles_of_each); ++j)
        for (std::uint32_t pair = 0; pair < pairs; ++pair)
          batch.push_back(
              {PairId(pair), walks[pair].next(interval, newest - (candles_of_each - j) * interval.length())});
      if (!to.writer().store({.candles = std::move(batch)})) throw std::runtime_error("no candles stored");
    }
  }
}

void measure(const std::string& what, int rounds, const std::function<std::size_t()>& work) {
  std::vector<double> figures;
  std::size_t size = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    size = work();
    figures.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
  }
  std::sort(figures.begin(), figures.end());
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", what, size, figures[figures.size() / 10],
             figures[figures.size() / 2], figures[figures.size() * 99 / 100]);
}

void measure_compressing(const std::string& body) {
  for (const int level : {1, 2, 3, 4, 5, 6, 7, 9, 12}) {
    auto* with = libdeflate_alloc_compressor(level);
    std::string out(libdeflate_gzip_compress_bound(with, body.size()), '\0');
    measure(fmt::format("gzip by libdeflate, level {}", level), 100,
            [&] { return libdeflate_gzip_compress(with, body.data(), body.size(), out.data(), out.size()); });
    libdeflate_free_compressor(with);
  }
  for (const int level : {1, 3, 6, 9})
    measure(fmt::format("gzip by zlib, level {}", level), 50, [&] {
      z_stream stream{};
      deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
      std::string out(deflateBound(&stream, body.size()), '\0');
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
      stream.avail_in = static_cast<uInt>(body.size());
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, Z_FINISH);
      const std::size_t size = stream.total_out;
      deflateEnd(&stream);
      return size;
    });
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path file = std::filesystem::path(argc > 1 ? argv[1] : ".") / "candles_bench.db";
  const auto pairs = static_cast<std::uint32_t>(argc > 2 ? std::stoi(argv[2]) : 1'000);
  const bool filled = std::filesystem::exists(file);
  const auto opened =
      std::move(sqlite::backend()
                    .open(file.string(), {.access = store::Access::collect, .built_with = built_with()})
                    .value());
  if (!filled) fill(*opened, pairs);

  const auto reader = std::move(opened->open_reader().value());
  live::Market market;
  live::Health health(newest);
  market.set_pairs(std::make_shared<const Pairs>(reader->pairs().value()));
  const auto remembering = cache::remembering(*opened);
  store::ReaderPool readers(argc > 3 ? *opened : *remembering, 2);
  const api::Context context{.market = market,
                             .health = health,
                             .readers = readers,
                             .intervals = built_with().intervals,
                             .now = [] { return newest; },
                             .version = "bench"};
  fmt::print("| what | size | lowest tenth, us | median, us | 99 %, us |\n|---|---|---|---|---|\n");
  std::mt19937 random;
  const Interval minute{seconds(60)};
  const auto some = [&] { return PairId(static_cast<std::uint32_t>(random() % pairs)); };
  const auto query = [&] {
    return store::CandleQuery{
        .pairs = {some()}, .intervals = {minute}, .order = store::Order::descending, .limit = 501};
  };
  measure("read 501 rows", 3'000, [&] { return reader->candles(query()).value().size(); });
  const text::CandlePage page{.candles = reader->candles(query()).value(), .pairs = market.pairs()};
  for (const auto format : {text::Format::json, text::Format::csv})
    measure(fmt::format("render {} rows as {}", page.candles.size(), media_type(format)), 3'000,
            [&] { return render(page, format, text::TimeText::milliseconds).size(); });
  const cache::PackedCandles packed(reader->candles(query()).value());
  measure(fmt::format("unpack 501 of {} rows from {} bytes", packed.size(), packed.bytes()), 3'000, [&] {
    return packed.newest_first({TimePoint{}, newest}, 501).size();
  });
  const char* const intervals[] = {"1m", "5m", "10m"};
  const auto request = [&] {
    return http::Request{
        .path = "/api/candles",
        .parameters = {{"pair", (*market.pairs())[some()].name}, {"interval", intervals[random() % 3]}}};
  };
  for (const char* const when : {"first", "again"})
    measure(fmt::format("answer 500 rows, {}", when), 20'000,
            [&] { return answer(context, request()).body.size(); });
  measure_compressing(respond(context, request()).body);
}
