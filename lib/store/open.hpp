#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "candle/candle_builder.hpp"
#include "store/backup.hpp"
#include "store/candle_store.hpp"
#include "store/store_error.hpp"

namespace candled::store {

/// The purpose for which a store is opened.
enum class Access : std::uint8_t {
  read,     ///< reads an existing store, with or without a collector beside it; it has no writer
  collect,  ///< writes to the store, which is created or brought up to date first
  mend,     ///< the same for an existing store; its bigger intervals are those that are stored
};

struct OpenOptions {
  Access access = Access::read;
  /// The options that the candles are built with, so that the store merges bigger ones alike. Required unless
  /// `access` is read.
  std::optional<CandleBuilder::Options> built_with{};
  /// The name of this process among those that write to the store; the name of the machine if it is empty. A
  /// kind of store with one writer ignores it.
  std::string node{};
  /// For how long such a store keeps the candles of a collector in memory after it has stored them, to store
  /// them again if a failover of the database loses them; zero for not at all.
  milliseconds resend{std::chrono::minutes{15}};
  /// Gives a pair that another process has stored an id of this process; returns nothing if it cannot have
  /// one yet. Called on any thread. Without it such pairs get ids that are free so far.
  std::function<std::optional<PairId>(const Pair&)> number{};
};

/// A kind of store that a program can open.
///
/// The functions receive the whole URL, scheme included. A URL that cannot be of this kind is refused with
/// bad_url and a message made by bad_url().
struct Backend {
  std::string_view scheme;  ///< `sqlite`
  std::string_view urls;    ///< the form of its URLs, for error messages: `sqlite:PATH`
  bool is_shared = false;   ///< whether several processes may collect into one store
  /// Checks only the form of the URL, without touching any file or network.
  std::expected<void, StoreError> (*check)(std::string_view url);
  std::expected<std::unique_ptr<CandleStore>, StoreError> (*open)(std::string_view url,
                                                                  const OpenOptions& options);
  /// See store::back_up().
  std::expected<BackedUp, StoreError> (*back_up)(std::string_view url, const BackupOrder& order);
};

/// Opens the store that `url` names with the backend that has its scheme. A URL without a scheme is a path of
/// the first backend. There must be at least one backend.
///
/// A store that cannot be used is refused and left unchanged. Errors: bad_url for an unknown scheme, and
/// those of the backend.
std::expected<std::unique_ptr<CandleStore>, StoreError> open(std::string_view url, const OpenOptions& options,
                                                             std::span<const Backend> backends);

/// Copies the store that `url` names, as it is at one moment, into a file that is a store of the same kind.
/// Collectors and readers go on meanwhile, in this process or another. The copy is verified as
/// CandleStore::verify() does, is durable, and has its name only then: a failure leaves nothing behind, and a
/// file of that name as it was.
///
/// Errors: those of the backend, for the store and for the copy; `damaged` for a finding; `not_writable` for
/// a name that the copy cannot have.
std::expected<BackedUp, StoreError> back_up(std::string_view url, const BackupOrder& order,
                                            std::span<const Backend> backends);

/// Checks, without opening it, that `url` may name a store of one of `backends`.
std::expected<void, StoreError> check_url(std::string_view url, std::span<const Backend> backends);

/// Returns whether several processes may collect into the store that `url` names.
bool is_shared(std::string_view url, std::span<const Backend> backends);

/// Returns the scheme that `url` begins with, without the colon; empty for a bare path. `C:x` has the scheme
/// `C`, `./C:x` has none.
std::optional<std::string_view> scheme_of(std::string_view url);

/// Returns the error for a URL that names no store for the reason `why`; `allowed` lists the allowed URLs.
StoreError bad_url(std::string_view url, std::string_view why, std::string_view allowed);

}  // namespace candled::store
