#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "store/candle_store.hpp"
#include "support/stores.hpp"
#include "support/temporary_folder.hpp"

namespace candled::sqlite {

using test::open_for_reading;
using test::open_scan;
using test::open_store;
using test::TemporaryFolder;

/// All bytes of a file.
std::string bytes_of(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::string& bytes);

/// Runs SQL on a database as any other program would, and returns the rows: columns joined by `|`.
std::vector<std::string> sqlite_shell(const std::filesystem::path& file, const std::string& sql);

/// Runs `first`, then keeps every other writer of `file` waiting for as long as what it returns lives, in a
/// transaction that has run `inside` and is rolled back.
std::shared_ptr<void> hold_write_lock(const std::filesystem::path& file, const std::string& first = "",
                                      const std::string& inside = "");

/// Candles of 1, 5 and 10 minutes, complete with gaps of up to 5 s.
CandleBuilder::Options built_with();

/// The store, which must open.
std::unique_ptr<store::CandleStore> open(const std::filesystem::path& file);
std::unique_ptr<store::CandleReader> reader_of(store::CandleStore& store);

Pair pair(const std::string& name);
Price price(const std::string& text);
Interval interval(const std::string& text);
TimePoint at(std::int64_t seconds);

/// A complete live candle that opens at `open_time`, in seconds, with all prices `text`.
PairCandle candle(std::uint32_t pair, const std::string& interval_name, std::int64_t open_time,
                  const std::string& text = "1.5");

/// Stores candles, which must work; returns how many were new.
std::size_t store(store::CandleStore& store, const std::vector<PairCandle>& candles,
                  const std::vector<Pair>& new_pairs = {});

/// The candles that a query finds, which must work.
std::vector<PairCandle> find(store::CandleReader& reader, const store::CandleQuery& query = {});

}  // namespace candled::sqlite
