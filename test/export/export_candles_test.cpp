#include "export/export_candles.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "sqlite/store_fixture.hpp"
#include "text/candle_page.hpp"

namespace candled::exporting {
namespace {

using sqlite::at;
using sqlite::candle;
using sqlite::interval;
using sqlite::TemporaryFolder;

constexpr std::int64_t noon = 1'635'768'000;

/// Candles of `pairs` pairs, whose names are not in the order of their ids, with holes.
std::vector<PairCandle> candles_of(std::uint32_t pairs) {
  std::vector<PairCandle> candles;
  std::mt19937 random(7);
  for (int minute = 0; minute < 60; ++minute)
    for (const auto& [name, length] : {std::pair{"1m", 1}, std::pair{"5m", 5}, std::pair{"10m", 10}})
      for (std::uint32_t pair = 0; pair < pairs; ++pair)
        if (minute % length == 0 && random() % 4 != 0)
          candles.push_back(candle(pair, name, noon + minute * 60, std::to_string(1 + random() % 90)));
  return candles;
}

std::vector<Pair> names(std::uint32_t count) {
  std::vector<Pair> pairs;
  for (std::uint32_t i = 0; i < count; ++i)
    pairs.push_back(sqlite::pair("USDT_P" + std::to_string(i * 7 % count)));
  return pairs;
}

/// Returns the text that an export writes.
std::string exported(const std::filesystem::path& file, const store::ScanQuery& query,
                     text::Format format = text::Format::csv) {
  const auto scan = test::open_scan(file.string(), query);
  REQUIRE(scan.has_value());
  std::string text;
  std::uint64_t so_far = 0;
  const auto rows = export_candles(**scan, format, [&](std::string_view part, std::uint64_t count) {
    text += part;
    so_far = count;
    return std::expected<void, std::string>();
  });
  REQUIRE(rows.has_value());
  CHECK(*rows == so_far);
  return text;
}

/// Returns the answer of the API to one query, on a single page.
std::string shown(store::CandleStore& store, store::CandleQuery query, text::Format format) {
  query.limit = 1'000'000;
  auto reader = sqlite::reader_of(store);
  return render({.candles = sqlite::find(*reader, query),
                 .pairs = std::make_shared<const Pairs>(reader->pairs().value())},
                format, text::TimeText::milliseconds);
}

TEST_CASE("an export has the rows of the API in their order, whatever is asked for") {
  const TemporaryFolder folder;
  auto store = sqlite::open(folder / "candles.db");
  sqlite::store(*store, candles_of(20), names(20));
  const auto file = folder / "candles.db";

  for (const auto format : {text::Format::csv, text::Format::ndjson})
    CHECK(exported(file, {}, format) == shown(*store, {}, format));
  CHECK(exported(file, {.pairs = {PairId{3}}}) == shown(*store, {.pairs = {PairId{3}}}, text::Format::csv));
  CHECK(exported(file, {.intervals = {interval("5m")}}) ==
        shown(*store, {.intervals = {interval("5m")}}, text::Format::csv));
  for (const int step : {0, 1, 59, 60, 300})
    CHECK(exported(file, {.start = at(noon + step), .end = at(noon + 1'800 + step)}) ==
          shown(*store, {.start = at(noon + step), .end = at(noon + 1'800 + step)}, text::Format::csv));
}

TEST_CASE("several pairs are exported together, few or many of those that are stored") {
  const TemporaryFolder folder;
  auto store = sqlite::open(folder / "candles.db");
  sqlite::store(*store, candles_of(20), names(20));

  for (const std::uint32_t count : {2U, 19U}) {
    store::ScanQuery query;
    std::vector<std::string> wanted;
    for (std::uint32_t id = 0; id < count; ++id) {
      query.pairs.push_back(PairId(id));
      wanted.push_back(names(20)[id].name);
    }
    std::string expected = shown(*store, {.limit = 0}, text::Format::csv).substr(0, 0);
    std::istringstream all(shown(*store, {}, text::Format::csv));
    for (std::string line; std::getline(all, line);)
      if (line.starts_with("pair,") || std::ranges::count(wanted, line.substr(0, line.find(','))) > 0)
        expected += line + '\n';
    CHECK(exported(folder / "candles.db", query) == expected);
  }
}

TEST_CASE("an export of more than a page has one header and every row once") {
  const TemporaryFolder folder;
  auto store = sqlite::open(folder / "candles.db");
  sqlite::store(*store, candles_of(400), names(400));

  const std::string text = exported(folder / "candles.db", {});

  CHECK(std::ranges::count(text, '\n') > static_cast<std::ptrdiff_t>(page_rows));
  CHECK(text == shown(*store, {}, text::Format::csv));
}

TEST_CASE("an export of an empty store is the header alone, and of NDJSON nothing") {
  const TemporaryFolder folder;
  const auto store = sqlite::open(folder / "candles.db");

  CHECK(exported(folder / "candles.db", {}) ==
        "pair,interval,open_time,close_time,open,high,low,close,samples,gap,complete,source\n");
  CHECK(exported(folder / "candles.db", {}, text::Format::ndjson).empty());
}

TEST_CASE("an export whose sink cannot go on ends with what that says") {
  const TemporaryFolder folder;
  auto store = sqlite::open(folder / "candles.db");
  sqlite::store(*store, {candle(0, "1m", noon)}, names(1));
  const auto scan = test::open_scan((folder / "candles.db").string(), {});

  const auto rows = export_candles(**scan, text::Format::csv, [](std::string_view, std::uint64_t) {
    return std::expected<void, std::string>(std::unexpect, "the disk is full");
  });

  CHECK(rows.error() == "the disk is full");
}

}  // namespace
}  // namespace candled::exporting
