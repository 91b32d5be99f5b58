#include "candled/config_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "candled/flags.hpp"
#include "candled/toml.hpp"
#include "text/edit_distance.hpp"
#include "utf8/joined.hpp"

namespace candled::app {
namespace {

std::vector<std::string_view> keys() {
  std::vector<std::string_view> names;
  for (const CommandFlag& setting : all_settings()) names.push_back(setting.flag.name);
  return names;
}

}  // namespace

std::expected<void, std::string> add_settings(std::string_view text, std::string_view path,
                                              Settings& settings) {
  const auto entries = read_toml(text);
  if (!entries) return std::unexpected(fmt::format("{}: {}", path, entries.error()));
  const auto allowed = keys();
  for (const TomlEntry& entry : *entries) {
    if (std::ranges::count(allowed, entry.key) == 0)
      return std::unexpected(fmt::format("{}: line {}: there is no key '{}'; the nearest is {}; allowed: {}",
                                         path, entry.line, entry.key, text::nearest_word(entry.key, allowed),
                                         utf8::joined(allowed, ", ")));
    settings.try_emplace(entry.key, Setting{entry.value, fmt::format("{}: {}", path, entry.key)});
  }
  return {};
}

}  // namespace candled::app
