#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "candle/candle.hpp"
#include "candle/pairs.hpp"
#include "store/candle_store.hpp"
#include "store/contract/fixture.hpp"
#include "support/stores.hpp"
#include "support/temporary_folder.hpp"

namespace candled::sqlite {

using store::contract::at;
using store::contract::built_with;
using store::contract::candle;
using store::contract::find;
using store::contract::interval;
using store::contract::pair;
using store::contract::price;
using store::contract::reader_of;
using store::contract::store;
using test::numbered;
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

/// The store, which must open, past its writer's first batch.
std::unique_ptr<store::CandleStore> open(const std::filesystem::path& file);

}  // namespace candled::sqlite
