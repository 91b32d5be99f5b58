#include "sqlite/table/stored_pairs.hpp"

#include <catch2/catch.hpp>

#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

using Names = std::vector<std::string>;

/// A store of two pairs, and what became of the row of the first when somebody stored what none can have.
class OldStore {
 public:
  explicit OldStore(const std::string& changed, const std::string& second = "USDT_ETH") {
    candled::sqlite::store(*open(file()), observed(), {pair("USDT_BTC"), pair(second)});
    sqlite_shell(file(), "UPDATE pair SET " + changed + " WHERE id = 0");
  }

  std::filesystem::path file() const { return folder_ / "candles.db"; }
  Names names() const {
    Names names;
    const Pairs pairs = open_for_reading(file().string()).value()->pairs().value();
    for (const Pair& pair : pairs.all()) names.push_back(pair.name);
    return names;
  }

 private:
  TemporaryFolder folder_;
};

TEST_CASE("a stored pair whose name has an invisible character is served under its escaped name") {
  const OldStore old("name = 'USDT_A' || char(8203) || 'B', base = 'A' || char(8203) || 'B'");

  CHECK(old.names() == Names{"USDT_A~u200b~B", "USDT_ETH"});
  const auto reader = open_for_reading(old.file().string()).value();
  CHECK(find(*reader, {.pairs = {PairId{0}}, .intervals = {interval("1m")}}).size() == 40);
  CHECK(find(*reader, {.limit = 5'000}).size() == observed().size());
}

TEST_CASE("verify names a stored pair that is served under an escaped name") {
  const OldStore old("name = 'USDT_A' || char(8203) || 'B', base = 'A' || char(8203) || 'B'");

  const Verified result = verified(old.file());

  CHECK(result.of(Check::pairs) == Lines{"a name that no pair can have is served as USDT_A~u200b~B"});
  CHECK(result.findings.size() == 1);
}

TEST_CASE("a store with an escaped pair opens again, and the pair goes on") {
  const OldStore old("name = 'USDT_A' || char(8203) || 'B', base = 'A' || char(8203) || 'B'");
  const auto store = open(old.file());
  auto pairs = reader_of(*store)->pairs().value();

  CHECK(pairs.find_or_add(pair("USDT_A~u200b~B")) == PairId{0});
  CHECK(candled::sqlite::store(*store, {candle(0, "1m", noon + 86'400), candle(2, "1m", noon + 86'400)},
                               {pair("USDT_NEW")}, 2) == 2);
  CHECK(old.names() == Names{"USDT_A~u200b~B", "USDT_ETH", "USDT_NEW"});
}

TEST_CASE("a stored name that says something else than its currencies is served as these do") {
  const std::string name = GENERATE(std::string(65, 'A'), std::string("USDT\nBTC"), std::string("BTC"));

  CHECK(OldStore("name = '" + name + "'").names() == Names{"USDT_BTC", "USDT_ETH"});
}

TEST_CASE("a stored pair whose escaped name is too long, or another's, is served under its number") {
  CHECK(OldStore("name = 'USDT_' || char(8203), base = '" + std::string(70, 'A') + "'").names() ==
        Names{"~pair_0~", "USDT_ETH"});
  CHECK(OldStore("name = '', base = '', quote = ''").names() == Names{"~pair_0~", "USDT_ETH"});
  CHECK(OldStore("name = 'USDT_A' || char(8203), base = 'A' || char(8203)", "USDT_A~u200b~").names() ==
        Names{"USDT_A~u200b~", "~pair_1~"});
}

}  // namespace
}  // namespace candled::sqlite
