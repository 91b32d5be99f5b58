#pragma once

#include <array>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "sqlite/backend.hpp"
#include "store/open.hpp"

namespace candled::test {

/// Opens a store on SQLite.
inline std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open(
    std::string_view url, const store::OpenOptions& options) {
  const std::array backends{sqlite::backend()};
  return store::open(url, options, backends);
}

/// The same to collect into it.
inline std::expected<std::unique_ptr<store::CandleStore>, store::StoreError> open_store(
    std::string_view url, const CandleBuilder::Options& built_with) {
  return open(url, {.access = store::Access::collect, .built_with = built_with});
}

/// Keeps an open store alive together with an object that it has handed out.
template <typename T>
class FromStore {
 public:
  FromStore(std::unique_ptr<store::CandleStore> store, std::unique_ptr<T> handed_out)
      : store_(std::move(store)),
        handed_out_(std::move(handed_out)) {}

  T& operator*() const { return *handed_out_; }
  T* operator->() const { return handed_out_.get(); }

 private:
  std::unique_ptr<store::CandleStore> store_;
  std::unique_ptr<T> handed_out_;
};

/// Opens a store for reading and takes a reader of it.
inline std::expected<FromStore<store::CandleReader>, store::StoreError> open_for_reading(
    std::string_view url) {
  auto store = open(url, {});
  if (!store) return std::unexpected(store.error());
  auto reader = (*store)->open_reader();
  if (!reader) return std::unexpected(reader.error());
  return FromStore(std::move(*store), std::move(*reader));
}

/// Opens a store for reading and begins a scan of it.
inline std::expected<FromStore<store::CandleScan>, store::StoreError> open_scan(
    std::string_view url, const store::ScanQuery& query) {
  auto store = open(url, {});
  if (!store) return std::unexpected(store.error());
  auto scan = (*store)->scan(query);
  if (!scan) return std::unexpected(scan.error());
  return FromStore(std::move(*store), std::move(*scan));
}

/// Opens a store for reading and verifies it.
inline std::expected<std::uint64_t, store::StoreError> verify(std::string_view url,
                                                              const store::VerificationOutput& output) {
  const auto store = open(url, {});
  if (!store) return std::unexpected(store.error());
  return (*store)->verify(output);
}

}  // namespace candled::test
