#include "support/scratch_store.hpp"

#include "support/stores.hpp"

namespace candled::test {

/// Hands on what another reader finds, unless the store is to fail.
class ScratchStore::Reader final : public store::CandleReader {
 public:
  Reader(const ScratchStore& store, std::unique_ptr<store::CandleReader> reader)
      : store_(store),
        reader_(std::move(reader)) {}

  Result<std::vector<PairCandle>> candles(const store::CandleQuery& query) override {
    return unless_failing([&] { return reader_->candles(query); });
  }
  Result<std::vector<store::SeriesSummary>> series() override {
    return unless_failing([&] { return reader_->series(); });
  }
  Result<Pairs> pairs() override {
    return unless_failing([&] { return reader_->pairs(); });
  }
  Result<store::SavedForming> forming() override {
    return unless_failing([&] { return store_.spoilt(reader_->forming()); });
  }
  Result<store::SavedForming> replayed() override {
    return unless_failing([&] { return reader_->replayed(); });
  }
  Result<std::vector<store::GivenUp>> given_up(PairId pair, Interval interval, TimeRange range) override {
    return unless_failing([&] { return reader_->given_up(pair, interval, range); });
  }
  Result<std::map<Interval, TimePoint>> removed_until() override {
    return unless_failing([&] { return reader_->removed_until(); });
  }
  Result<std::vector<store::TradedBucket>> traded(Interval interval, TimeRange range) override {
    return unless_failing([&] { return reader_->traded(interval, range); });
  }
  Result<std::uint64_t> size_bytes() override {
    return unless_failing([&] { return reader_->size_bytes(); });
  }

 private:
  template <typename Read>
  std::invoke_result_t<Read> unless_failing(const Read& read) const {
    if (auto error = store_.error()) return std::unexpected(std::move(*error));
    return read();
  }

  const ScratchStore& store_;
  const std::unique_ptr<store::CandleReader> reader_;
};

ScratchStore::ScratchStore(std::string_view intervals, milliseconds max_gap)
    : folder_(quick_folder()),
      store_(open_store(folder_.file("candles.db"),
                        {.intervals = *Intervals::parse(intervals), .max_gap = max_gap})
                 .value()) {}

std::expected<std::unique_ptr<store::CandleReader>, store::StoreError> ScratchStore::open_reader() {
  if (auto failing = error()) return std::unexpected(std::move(*failing));
  auto reader = store_->open_reader();
  if (!reader) return reader;
  const std::scoped_lock lock(mutex_);
  ++readers_opened_;
  return std::make_unique<Reader>(*this, std::move(*reader));
}

void ScratchStore::fail_with(std::optional<store::StoreError> error) {
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
}

void ScratchStore::spoil_forming(std::string why) {
  const std::scoped_lock lock(mutex_);
  unreadable_forming_ = std::move(why);
}

std::size_t ScratchStore::readers_opened() const {
  const std::scoped_lock lock(mutex_);
  return readers_opened_;
}

std::optional<store::StoreError> ScratchStore::error() const {
  const std::scoped_lock lock(mutex_);
  return error_;
}

store::CandleReader::Result<store::SavedForming> ScratchStore::spoilt(
    store::CandleReader::Result<store::SavedForming> saved) const {
  const std::scoped_lock lock(mutex_);
  if (unreadable_forming_.empty()) return saved;
  return store::SavedForming{.state = {}, .unreadable = unreadable_forming_};
}

}  // namespace candled::test
