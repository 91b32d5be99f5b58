#include "store/reader_pool.hpp"

#include <fmt/format.h>

namespace candled::store {

std::expected<ReaderPool::Lease, store::StoreError> ReaderPool::lease() {
  {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) {
      Lease lease(*this, std::move(free_.back()));
      free_.pop_back();
      return lease;
    }
    if (open_ == max_readers_)
      return std::unexpected(
          store::StoreError{.failure = store::StoreFailure::busy,
                            .message = fmt::format("all {} readers are in use", max_readers_)});
    ++open_;
  }
  // Opening reads from the disk, so other callers do not wait for it.
  auto reader = store_.open_reader();
  if (reader) return Lease(*this, std::move(*reader));
  const std::scoped_lock lock(mutex_);
  --open_;
  return std::unexpected(std::move(reader.error()));
}

void ReaderPool::give_back(std::unique_ptr<store::CandleReader> reader) {
  const std::scoped_lock lock(mutex_);
  free_.push_back(std::move(reader));
}

}  // namespace candled::store
