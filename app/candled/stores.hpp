#pragma once

#include <expected>
#include <memory>
#include <string_view>

#include "store/open.hpp"

namespace candled::app {

/// Opens the store that `url` names. The kinds of stores are listed here and nowhere else. See store::open().
std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open_store(
    std::string_view url, const store::OpenOptions& options);

/// Copies the store that `url` names into a file. See store::back_up().
std::expected<store::BackedUp, store::StoreError> back_up_store(std::string_view url,
                                                                const store::BackupOrder& order);

/// Checks that `url` may name a store, without opening it.
std::expected<void, store::StoreError> check_store_url(std::string_view url);

/// Returns whether several processes may collect into the store that `url` names.
bool is_shared_store(std::string_view url);

/// Returns whether two URLs of stores name one store, as far as that shows without opening it.
bool names_same_store(std::string_view one, std::string_view other);

}  // namespace candled::app
