#pragma once

#include <expected>
#include <memory>
#include <string_view>

#include "candle/candle_builder.hpp"
#include "store/candle_store.hpp"

namespace candled::sqlite {

/// Opens the store that `url` names (see file_of_url) as its one collector, and creates or migrates it first.
///
/// What cannot be used is refused and left byte for byte as it was: a bad_url, in_use, not_a_database,
/// newer_schema, not_writable, and damaged as far as inspect() can tell. The lock ends with the store; so it
/// does with the process. `built_with` is how its candles come about: a repair merges bigger ones alike.
std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open_store(
    std::string_view url, const CandleBuilder::Options& built_with);

/// Opens a store that exists, for reading alone: beside a collector or without one. Refuses what open_store()
/// does.
std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> open_for_reading(std::string_view url);

}  // namespace candled::sqlite
