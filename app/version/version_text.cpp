#include "version/version_text.hpp"

#include <fmt/format.h>

namespace candled::version {
namespace {

void append(std::string& out, std::string_view name, std::string_view value) {
  out += fmt::format("{} {}\n", name, value);
}

/// Returns 2021-11-01 for 20211101.
std::string date_text(int date) {
  return fmt::format("{:04}-{:02}-{:02}", date / 10'000, date / 100 % 100, date % 100);
}

}  // namespace

std::string version_text(std::string_view program, std::string_view commit, std::span<const Fact> libraries) {
  std::string out;
  append(out, program, CANDLED_VERSION);
  append(out, "released", date_text(CANDLED_RELEASE_DATE));
  append(out, "commit", commit);
  append(out, "build", CANDLED_BUILD);
  append(out, "compiler", CANDLED_COMPILER);
  for (const Fact& library : libraries) append(out, library.name, library.value);
  return out;
}

}  // namespace candled::version
