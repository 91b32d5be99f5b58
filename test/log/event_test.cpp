#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "log/log.hpp"

namespace candled::log {
namespace {

/// Returns the first column of the table of events in docs/operations.md.
std::vector<std::string> documented_events() {
  std::ifstream file(CANDLED_OPERATIONS_MD);
  std::string line;
  while (std::getline(file, line) && line != "### Events") {
  }
  std::vector<std::string> names;
  while (std::getline(file, line) && !line.starts_with("## "))
    if (line.starts_with("| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  return names;
}

TEST_CASE("docs/operations.md lists every event that a log line may name, and no other") {
  std::vector<std::string> names;
  for (const Event event : all_events) names.emplace_back(to_string(event));

  CHECK(documented_events() == names);
}

TEST_CASE("a log that takes no details gets the lines without them") {
  std::vector<std::string> lines;
  const Log log = [&](LogLevel, std::string_view line) { lines.emplace_back(line); };

  log(LogLevel::info, "for people");
  log(LogLevel::error, "for both", {Event::storing_failed, {{"cause", "disk full"}, {"waiting", 3}}});

  CHECK(lines == std::vector<std::string>{"for people", "for both"});
}

TEST_CASE("a log that takes details gets the event and its fields, a number as such") {
  Details got;
  const Log log = [&](LogLevel, std::string_view, const Details& details) { got = details; };

  log(LogLevel::error, "storing failed", {Event::storing_failed, {{"cause", "disk full"}, {"waiting", 3}}});
  CHECK(got.event == Event::storing_failed);
  REQUIRE(got.fields.size() == 2);
  CHECK(got.fields[0].name == "cause");
  CHECK(got.fields[0].value == "disk full");
  CHECK_FALSE(got.fields[0].is_number);
  CHECK(got.fields[1].value == "3");
  CHECK(got.fields[1].is_number);

  log(LogLevel::info, "for people");
  CHECK(got.event == Event::none);
  CHECK(got.fields.empty());
}

}  // namespace
}  // namespace candled::log
