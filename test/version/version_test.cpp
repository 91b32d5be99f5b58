#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "version/libraries.hpp"
#include "version/version_text.hpp"

namespace candled::version {
namespace {

TEST_CASE("the program comes first, and its libraries last") {
  const std::array libraries{Fact{.name = "libfirst", .value = "1.2.3"},
                             Fact{.name = "libsecond", .value = "TLS/4.5"}};
  const std::string text = version_text("candled", "0123456789ab-modified", libraries);
  CHECK(text.starts_with("candled "));
  CHECK(text.contains("\ncommit 0123456789ab-modified\nbuild "));
  CHECK(text.ends_with("\nlibfirst 1.2.3\nlibsecond TLS/4.5\n"));
}

TEST_CASE("a program without libraries ends with the compiler") {
  const std::string text = version_text("poloniex-sim", "unknown");
  const std::string last = text.substr(text.rfind('\n', text.size() - 2) + 1);
  CHECK(last.starts_with("compiler "));
  CHECK(std::ranges::count(text, '\n') == 5);
}

TEST_CASE("every library has a name without a space, and a version with a number") {
  for (const Fact& library : libraries()) {
    CAPTURE(library.name, library.value);
    CHECK(!library.name.contains(' '));
    CHECK(library.value.find_first_of("0123456789") != std::string::npos);
  }
}

}  // namespace
}  // namespace candled::version
