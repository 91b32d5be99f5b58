#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "store/candle_store.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {

/// A new store on SQLite, whose readers can be made to fail. It ends with its files, which are in memory if
/// the system has a file system there.
///
/// Thread-safe except for writer().
class ScratchStore final : public store::CandleStore {
 public:
  /// The store is one of candles that are built for `intervals`, comma-separated, with gaps of up to
  /// `max_gap`.
  explicit ScratchStore(std::string_view intervals = "1m,5m,10m",
                        milliseconds max_gap = std::chrono::seconds{5});

  std::string description() const override { return store_->description(); }
  store::CandleWriter& writer() override { return store_->writer(); }
  const store::Changes& changes() const override { return store_->changes(); }
  std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> open_reader() override;
  std::expected<std::unique_ptr<store::CandleScan>, store::StoreError> scan(
      const store::ScanQuery& query) override {
    return store_->scan(query);
  }
  std::expected<std::uint64_t, store::StoreError> verify(const store::VerificationOutput& output) override {
    return store_->verify(output);
  }

  /// Makes all readers and open_reader() fail with `error` from here on, or work again.
  void fail_with(std::optional<store::StoreError> error);
  /// Makes the saved state of the forming bucket unreadable for the reason `why` from here on.
  void spoil_forming(std::string why);
  /// Returns how many readers have been opened.
  std::size_t readers_opened() const;

 private:
  class Reader;

  std::optional<store::StoreError> error() const;
  store::CandleReader::Result<store::SavedForming> spoilt(
      store::CandleReader::Result<store::SavedForming> saved) const;

  const TemporaryFolder folder_;
  const std::unique_ptr<store::CandleStore> store_;
  mutable std::mutex mutex_;  // guards all below
  std::optional<store::StoreError> error_;
  std::string unreadable_forming_;
  std::size_t readers_opened_ = 0;
};

}  // namespace candled::test
