#include <fmt/format.h>
#include <sstream>

#include "candled/command_line.hpp"
#include "candled/exit_status.hpp"
#include "target.hpp"

// Input: a TOML file, as --config names one.
namespace candled::fuzz {
namespace {

bool is_setting(std::string_view name) {
  for (const app::SettingInfo& setting : app::all_settings())
    if (setting.name == name) return true;
  return false;
}

std::expected<app::Settings, std::string> read(std::string_view file, app::Settings given = {}) {
  std::istringstream stream{std::string(file)};
  if (const auto added = app::add_settings(stream, "candled.toml", given); !added)
    return std::unexpected(added.error());
  return given;
}

/// Whether a plain TOML string can hold `text`: what it does with quotes and escapes is not our business.
bool is_plain(std::string_view text) {
  return !text.empty() && is_line(text) && text.find_first_of("\"'`\\#[],") == text.npos &&
         text.front() != ' ' && text.back() != ' ';
}

void check_settings(const app::Settings& settings) {
  std::string file;
  app::Settings plain;
  for (const auto& [name, value] : settings) {
    require(is_setting(name), "only settings that exist are taken from a file");
    if (!is_plain(value)) continue;
    file += fmt::format("{} = \"{}\"\n", name, value);
    plain.emplace(name, value);
  }
  const auto again = read(file);
  require(again && *again == plain, "settings are read back from a file with them");
}

}  // namespace

void check(std::string_view input) {
  const auto settings = read(input);
  if (!settings) {
    require(settings.error().starts_with("candled.toml: "), "what is wrong names the file");
    return require(is_line(app::failure_line(settings.error())), "a failure is one line on standard error");
  }
  check_settings(*settings);
  const auto flagged = read(input, {{"listen", "127.0.0.1:1"}});
  require(flagged && flagged->at("listen") == "127.0.0.1:1", "a flag wins over the file");
}

}  // namespace candled::fuzz
