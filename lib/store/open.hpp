#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "candle/candle_builder.hpp"
#include "store/candle_store.hpp"
#include "store/store_error.hpp"

namespace candled::store {

/// The use that a store is opened for.
enum class Access : std::uint8_t {
  read,     ///< reads a store that exists, beside its collector or without one; it has no writer
  collect,  ///< writes to it, and creates it or brings it up to date first
  mend,     ///< the same for a store that exists; its bigger intervals are those that are stored
};

struct OpenOptions {
  Access access = Access::read;
  /// How the candles come about, so that the store merges bigger ones alike. Needed unless `access` is read.
  std::optional<CandleBuilder::Options> built_with{};
};

/// A kind of store that a program can open.
///
/// Both functions get the whole URL, scheme included. A URL that cannot be one of this kind is a bad_url
/// whose message is made by bad_url().
struct Backend {
  std::string_view scheme;  ///< `sqlite`
  std::string_view urls;    ///< how its URLs are written, for error messages: `sqlite:PATH`
  /// Checks the URL's form alone: no file or network is touched.
  std::expected<void, StoreError> (*check)(std::string_view url);
  std::expected<std::unique_ptr<CandleStore>, StoreError> (*open)(std::string_view url,
                                                                  const OpenOptions& options);
};

/// Opens the store that `url` names with the one of `backends` that has its scheme; a URL without a scheme is
/// a path of the first. There must be at least one.
///
/// A store that cannot be used is refused and left as it was. Errors: bad_url for a scheme that none has, and
/// those of the backend.
std::expected<std::unique_ptr<CandleStore>, StoreError> open(std::string_view url, const OpenOptions& options,
                                                             std::span<const Backend> backends);

/// Checks that `url` may name a store of one of `backends`, without opening it.
std::expected<void, StoreError> check_url(std::string_view url, std::span<const Backend> backends);

/// The scheme that `url` begins with, without the colon; nothing if it is a bare path. `C:x` has the scheme
/// `C`, `./C:x` has none.
std::optional<std::string_view> scheme_of(std::string_view url);

/// The error for a URL that names no store, for the reason `why`; `allowed` lists the URLs that do.
StoreError bad_url(std::string_view url, std::string_view why, std::string_view allowed);

}  // namespace candled::store
