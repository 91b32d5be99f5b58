#include "candled/environment.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "candled/flags.hpp"
#include "text/edit_distance.hpp"

namespace candled::app {
namespace {

constexpr std::string_view prefix = "CANDLED_";
constexpr std::size_t most_edits = 2;
/// The length beyond which a name is not taken for a misspelt one.
constexpr std::size_t longest_compared = 64;

std::vector<std::string> known_variables() {
  std::vector<std::string> names{Environment::variable_of("config")};
  for (const CommandFlag& setting : all_settings())
    names.push_back(Environment::variable_of(setting.flag.name));
  return names;
}

}  // namespace

Environment::Environment(const char* const* environment) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view variable = *environment;
    if (!variable.starts_with(prefix)) continue;
    const std::size_t equals = std::min(variable.find('='), variable.size());
    const std::string name(variable.substr(0, equals));
    variables_.try_emplace(
        name, Setting{std::string(variable.substr(std::min(equals + 1, variable.size()))), name});
  }
}

std::string Environment::variable_of(std::string_view name) {
  std::string variable = std::string(prefix) + std::string(name);
  std::ranges::transform(variable, variable.begin(),
                         [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
  return variable;
}

std::optional<std::string> Environment::value_of(std::string_view name) const {
  const auto found = variables_.find(variable_of(name));
  return found == variables_.end() ? std::nullopt : std::optional(found->second.text);
}

void Environment::add_to(Settings& settings) const {
  for (const CommandFlag& setting : all_settings())
    if (const auto found = variables_.find(variable_of(setting.flag.name)); found != variables_.end())
      settings.try_emplace(std::string(setting.flag.name), found->second);
}

std::vector<std::string> Environment::misspelt() const {
  const std::vector<std::string> known = known_variables();
  const std::vector<std::string_view> names(known.begin(), known.end());
  std::vector<std::string> sentences;
  for (const auto& [name, value] : variables_) {
    if (name.size() > longest_compared || std::ranges::count(known, name) > 0) continue;
    const std::string_view meant = text::nearest_word(name, names);
    if (text::edit_distance(name, meant) <= most_edits)
      sentences.push_back(
          fmt::format("the environment variable {} has no effect; did you mean {}?", name, meant));
  }
  return sentences;
}

}  // namespace candled::app
