// The cases of test/store/contract on files of SQLite.

#include "sqlite/store_fixture.hpp"
#include "store/contract/place.hpp"

namespace candled::store::contract {
namespace {

class FilePlace final : public Place {
 public:
  std::expected<std::unique_ptr<CandleStore>, StoreError> open(const OpenOptions& options) override {
    return test::open(file().string(), options);
  }
  std::shared_ptr<void> hold_up_writers() override { return sqlite::hold_write_lock(file()); }

 private:
  std::filesystem::path file() const { return folder_ / "candles.db"; }

  test::TemporaryFolder folder_;
};

}  // namespace

std::unique_ptr<Place> new_place() {
  return std::make_unique<FilePlace>();
}

}  // namespace candled::store::contract
