// `candled copy` with the real binary, from SQLite to PostgreSQL and back.

#include <catch2/catch.hpp>

#include "e2e/service.hpp"
#include "support/postgres_database.hpp"

namespace candled::test {
namespace {

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

class Copying {
 public:
  Copying() {
    std::string csv = "time_ms,pair,price\n";
    for (int minute = 0; minute <= 100; ++minute)
      for (const char* pair : {"USDT_BTC", "USDT_ETH"})
        csv += std::to_string(1'635'768'000'000 + std::int64_t{minute} * 60'000) + ',' + pair + ',' +
               std::to_string(100 + minute % 7) + ".50\n";
    folder.write("samples.csv", csv);
    REQUIRE(run({"replay", "samples.csv", "--store", "from.db"}).status == 0);
  }

  Ended run(std::vector<std::string> words) const {
    words.insert(words.begin(), "candled");
    Process process(std::move(words), folder.path());
    const int status = process.wait();
    return {status, process.output(), process.errors()};
  }
  std::string exported(const std::string& store) const {
    const Ended ended = run({"export", "--store", store, "--quiet"});
    CAPTURE(ended.errors);
    REQUIRE(ended.status == 0);
    return ended.output;
  }

  TemporaryFolder folder;
  PostgresDatabase database;
};

TEST_CASE("candles come back from PostgreSQL byte for byte as they were in SQLite") {
  const Copying copying;
  const std::string candles = copying.exported("from.db");

  CHECK(copying.run({"copy", "--from", "from.db", "--to", copying.database.url()}).status == 0);
  CHECK(copying.run({"copy", "--from", copying.database.url(), "--to", "back.db"}).status == 0);

  CHECK(copying.exported(copying.database.url()) == candles);
  CHECK(copying.exported("back.db") == candles);
  CHECK(copying.run({"verify", "--store", copying.database.url()}).status == 0);
  CHECK(copying.run({"verify", "--store", "back.db"}).status == 0);
}

TEST_CASE("copying again changes nothing, and says what was there") {
  const Copying copying;
  REQUIRE(copying.run({"copy", "--from", "from.db", "--to", copying.database.url()}).status == 0);
  const std::string candles = copying.exported(copying.database.url());

  const Ended again = copying.run({"copy", "--from", "from.db", "--to", copying.database.url()});

  CHECK(again.status == 0);
  CHECK_THAT(again.errors, Catch::StartsWith("candled: 0 candles copied in "));
  CHECK(copying.exported(copying.database.url()) == candles);
}

TEST_CASE("a store is not copied into itself, nor from one that is not there") {
  const Copying copying;

  CHECK(copying.run({"copy", "--from", "from.db", "--to", "from.db"}).status != 0);
  CHECK(copying.run({"copy", "--from", "none.db", "--to", "to.db"}).status != 0);
  CHECK(copying.run({"copy", "--from", "from.db"}).status == 2);
}

}  // namespace
}  // namespace candled::test
