#include <fmt/format.h>

#include "candled/config_file.hpp"
#include "candled/exit_status.hpp"
#include "candled/flags.hpp"
#include "target.hpp"

// Input: a TOML file, as --config names one.
namespace candled::fuzz {
namespace {

bool is_setting(std::string_view name) {
  for (const app::CommandFlag& setting : app::all_settings())
    if (setting.flag.name == name) return true;
  return false;
}

std::expected<app::Settings, std::string> read(std::string_view file, app::Settings given = {}) {
  if (const auto added = app::add_settings(file, "candled.toml", given); !added)
    return std::unexpected(added.error());
  return given;
}

/// `text` as a TOML string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if ((c >= 0 && c < ' ') || c == '\x7f')
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

void check_settings(const app::Settings& settings) {
  std::string file;
  for (const auto& [name, setting] : settings) {
    require(is_setting(name), "only settings that exist are taken from a file");
    file += fmt::format("{} = {}\n", name, quoted(setting.text));
  }
  const auto again = read(file);
  require(again && *again == settings, "settings are read back from a file with them");
}

}  // namespace

void check(std::string_view input) {
  const auto settings = read(input);
  if (!settings) {
    require(settings.error().starts_with("candled.toml: "), "what is wrong names the file");
    return require(is_line(app::failure_line(settings.error())), "a failure is one line on standard error");
  }
  check_settings(*settings);
  const auto flagged = read(input, {{"listen", {"127.0.0.1:1", "--listen"}}});
  require(flagged && flagged->at("listen").text == "127.0.0.1:1", "a flag wins over the file");
}

}  // namespace candled::fuzz
