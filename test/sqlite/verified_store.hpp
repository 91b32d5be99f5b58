#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "candle/candle_builder.hpp"
#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {

using namespace std::chrono_literals;
using store::Check;
using store::Checked;
using store::Finding;
using store::contract::noon;
using store::contract::observed;
using test::verify;

/// The findings of a verification.
struct Verified {
  std::vector<Finding> findings;
  std::vector<Checked> checked;
  std::vector<std::pair<std::string, Finding>> named{};  ///< the findings, with the name of their check

  /// The findings of one check as lines; `name` is that of a store's own check.
  std::vector<std::string> of(Check check, const std::string& name = "") const {
    std::vector<std::string> lines;
    for (const auto& [owner, finding] : named) {
      if (finding.check != check || owner != name) continue;
      std::string line;
      if (const auto& candle = finding.candle)
        line = candle->pair + ' ' + candle->interval.name() + ' ' +
               std::to_string((candle->open_time - at(noon)) / 1s) + ": ";
      lines.push_back(line + finding.what);
    }
    return lines;
  }
  Checked bigger(const std::string& name) const {
    const auto found = std::ranges::find_if(
        checked, [&](const Checked& one) { return one.interval && one.interval->name() == name; });
    REQUIRE(found != checked.end());
    return *found;
  }
};

inline Verified verified(const std::filesystem::path& file) {
  Verified result;
  const auto count = verify(
      file.string(), {.finding = [&](const Finding& finding) { result.findings.push_back(finding); },
                      .checked =
                          [&](const Checked& one) {
                            while (result.named.size() < result.findings.size())
                              result.named.emplace_back(one.name, result.findings[result.named.size()]);
                            result.checked.push_back(one);
                          }});
  INFO((count ? "" : count.error().message));
  REQUIRE(count.has_value());
  CHECK(*count == result.findings.size());
  return result;
}

inline const std::vector<Pair> pairs = store::contract::two_pairs();

/// A healthy store, and what became of it when `damage` had been done to it with SQL.
inline Verified after(const std::string& damage) {
  const TemporaryFolder folder;
  candled::sqlite::store(*open(folder / "candles.db"), observed(), pairs);
  sqlite_shell(folder / "candles.db", damage);
  return verified(folder / "candles.db");
}

/// The place of the fourth minute's candle: noon is in the middle of a block.
inline const std::string fourth_minute =
    " WHERE interval = 60 AND pair = 0 AND (block * 16 + slot) * 60 = " + std::to_string(noon + 180);
inline const std::string second_five =
    " WHERE interval = 300 AND pair = 1 AND (block * 16 + slot) * 300 = " + std::to_string(noon + 300);
inline const std::string second_ten =
    " WHERE interval = 600 AND pair = 1 AND (block * 16 + slot) * 600 = " + std::to_string(noon + 600);

using Lines = std::vector<std::string>;

}  // namespace candled::sqlite
