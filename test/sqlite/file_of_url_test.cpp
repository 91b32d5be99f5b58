#include "sqlite/file_of_url.hpp"

#include <catch2/catch.hpp>

#include "support/stores.hpp"

namespace candled::sqlite {

TEST_CASE("a store is named by a URL or a bare path, relative ones from the current folder") {
  const auto here = std::filesystem::current_path();

  CHECK(file_of_url("sqlite:candles.db") == here / "candles.db");
  CHECK(file_of_url("candles.db") == here / "candles.db");
  CHECK(file_of_url("./data:1.db") == here / "data:1.db");
  CHECK(file_of_url("sqlite:data:1.db") == here / "data:1.db");
  CHECK(file_of_url("sqlite::memory:") == here / ":memory:");
  CHECK(file_of_url("sqlite:/nowhere/candles.db") == "/nowhere/candles.db");
  CHECK(file_of_url("sqlite:///nowhere/candles.db") == "/nowhere/candles.db");
  CHECK(file_of_url("/nowhere/../candles.db") == "/candles.db");
}

TEST_CASE("what is no URL of a store is refused with what was given and what is allowed") {
  for (const std::string url :
       {"postgres://x", "data:1.db", "SQLITE3:x", "", "sqlite:", "sqlite://", "sqlite://host/candles.db"}) {
    const auto opened = test::open_store(url, {.intervals = Intervals::parse("1m").value()});
    INFO(url);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().failure == store::StoreFailure::bad_url);
    CHECK_THAT(opened.error().message, Catch::Contains("'" + url + "'") && Catch::Contains("sqlite:PATH"));
  }
}

}  // namespace candled::sqlite
