#include "candled/logging.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "candled/journal.hpp"

namespace candled::app {
namespace {

using log::Event;
using log::LogLevel;

const log::Details failure{Event::storing_failed, {{"cause", "disk \"full\"\nat last"}, {"waiting", 3}}};

/// Returns what a log of `format` writes of one line with `details`, after the time.
std::string written(LogFormat format, const log::Details& details) {
  std::array<int, 2> pipe;
  REQUIRE(::pipe(pipe.data()) == 0);
  {
    const LogOutput output(pipe[1], LogLevel::info, format);
    output.log()(LogLevel::debug, "not shown");
    output.log()(LogLevel::error, "storing failed: disk", details);
  }
  ::close(pipe[1]);
  std::array<char, 1'024> bytes;
  const auto size = ::read(pipe[0], bytes.data(), bytes.size());
  ::close(pipe[0]);
  REQUIRE(size > 0);
  const std::string text(bytes.data(), static_cast<std::size_t>(size));
  return text.substr(text.find('Z'));
}

TEST_CASE("a line of text has no fields") {
  CHECK(written(LogFormat::text, failure) == "Z error   storing failed: disk\n");
  CHECK(written(LogFormat::automatic, failure) == "Z error   storing failed: disk\n");
}

TEST_CASE("a line of JSON has the event and its fields behind the message, and none where there are none") {
  CHECK(written(LogFormat::json, {}) == R"(Z","level":"error","message":"storing failed: disk"})"
                                        "\n");
  CHECK(
      written(LogFormat::json, failure) ==
      R"(Z","level":"error","message":"storing failed: disk","event":"storing_failed","cause":"disk \"full\" at last","waiting":3})"
      "\n");
}

TEST_CASE("an entry of the journal has the message, its priority, the event and its fields") {
  CHECK(journal_entry(LogLevel::error, "storing failed: disk", failure) ==
        "MESSAGE=storing failed: disk\nPRIORITY=3\nSYSLOG_IDENTIFIER=candled\n"
        "CANDLED_EVENT=storing_failed\nCANDLED_CAUSE=disk \"full\" at last\nCANDLED_WAITING=3\n");
  CHECK(journal_entry(LogLevel::warning, "for people", {}) ==
        "MESSAGE=for people\nPRIORITY=4\nSYSLOG_IDENTIFIER=candled\n");
  CHECK(journal_entry(LogLevel::info, "", {}).contains("PRIORITY=6\n"));
  CHECK(journal_entry(LogLevel::debug, "", {}).contains("PRIORITY=7\n"));
}

TEST_CASE("the journal takes the output that JOURNAL_STREAM names, and no other") {
  std::array<int, 2> pipe;
  REQUIRE(::pipe(pipe.data()) == 0);
  struct stat status {};
  REQUIRE(::fstat(pipe[0], &status) == 0);
  ::unsetenv("JOURNAL_STREAM");
  CHECK_FALSE(goes_to_journal(pipe[0]));

  ::setenv("JOURNAL_STREAM", fmt::format("{}:{}", status.st_dev, status.st_ino).c_str(), 1);
  CHECK(goes_to_journal(pipe[0]));
  CHECK_FALSE(goes_to_journal(STDIN_FILENO));
  ::setenv("JOURNAL_STREAM", fmt::format("{}:{}", status.st_dev, status.st_ino + 1).c_str(), 1);
  CHECK_FALSE(goes_to_journal(pipe[0]));

  ::unsetenv("JOURNAL_STREAM");
  for (const int descriptor : pipe) ::close(descriptor);
}

}  // namespace
}  // namespace candled::app
