#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <mutex>
#include <vector>

#include "store/candle_store.hpp"

namespace candled::store {

/// A pool of readers of one store, each lent to one request at a time.
///
/// Thread-safe. Leases must not outlive the pool, nor the pool the store.
class ReaderPool {
 public:
  /// Allows at most `max_readers` open readers, which stay open for reuse.
  ReaderPool(store::CandleStore& store, std::size_t max_readers) : store_(store), max_readers_(max_readers) {}

  /// A reader on loan, given back on destruction.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<store::CandleReader> reader)
        : pool_(&pool),
          reader_(std::move(reader)) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_) pool_->give_back(std::move(reader_));
    }

    store::CandleReader& operator*() const { return *reader_; }
    store::CandleReader* operator->() const { return reader_.get(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<store::CandleReader> reader_;
  };

  /// Lends a free reader, or a new one if none is free. Does not wait: at the limit the error is
  /// StoreFailure::busy.
  std::expected<Lease, store::StoreError> lease();

  /// Returns the changes to what these readers find.
  const store::Changes& changes() const { return store_.changes(); }

 private:
  void give_back(std::unique_ptr<store::CandleReader> reader);

  store::CandleStore& store_;
  const std::size_t max_readers_;
  std::mutex mutex_;  // guards all members below
  std::vector<std::unique_ptr<store::CandleReader>> free_;
  std::size_t open_ = 0;
};

}  // namespace candled::store
