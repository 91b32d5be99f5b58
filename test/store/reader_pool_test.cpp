#include "store/reader_pool.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "support/scratch_store.hpp"

namespace candled::store {
namespace {

using store::StoreError;
using store::StoreFailure;

TEST_CASE("a reader that was given back serves the next request") {
  test::ScratchStore store;
  ReaderPool pool(store, 2);

  for (int i = 0; i < 3; ++i) CHECK(pool.lease());

  CHECK(store.readers_opened() == 1);
}

TEST_CASE("two requests at once have a reader each, a third one beyond the bound has none") {
  test::ScratchStore store;
  ReaderPool pool(store, 2);

  auto first = pool.lease();
  const auto second = pool.lease();
  const auto third = pool.lease();

  CHECK(first);
  CHECK(second);
  REQUIRE_FALSE(third);
  CHECK(third.error().failure == StoreFailure::busy);
  CHECK(store.readers_opened() == 2);
}

TEST_CASE("a reader that could not be opened does not count") {
  test::ScratchStore store;
  ReaderPool pool(store, 1);
  store.fail_with(StoreError{.failure = StoreFailure::io, .message = "candles.db: I/O error"});

  CHECK(pool.lease().error().message == "candles.db: I/O error");
  CHECK(pool.lease().error().failure == StoreFailure::io);
  store.fail_with({});

  CHECK(pool.lease());
}

TEST_CASE("many threads share few readers") {
  test::ScratchStore store;
  ReaderPool pool(store, 3);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&pool] {
        for (int turn = 0; turn < 200; ++turn)
          if (auto reader = pool.lease()) (void)(*reader)->series();
      });
  }

  CHECK(store.readers_opened() >= 1);
  CHECK(store.readers_opened() <= 3);
  CHECK(pool.lease());
}

}  // namespace
}  // namespace candled::store
