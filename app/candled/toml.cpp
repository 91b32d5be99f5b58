#include "candled/toml.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <toml++/toml.h>

#include "utf8/joined.hpp"

namespace candled::app {
namespace {

using Value = std::expected<std::string, std::string>;

std::unexpected<std::string> refusal(const toml::source_region& where, std::string_view why) {
  return std::unexpected(fmt::format("line {}: {}", where.begin.line, why));
}

/// Returns the single value of `node`. The sentence about any other kind does not quote it: it may be secret.
Value scalar_of(std::string_view key, const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  return refusal(node.source(), fmt::format("'{}' has a value that is neither a string nor a whole number "
                                            "nor an array of these",
                                            key));
}

Value value_of(std::string_view key, const toml::node& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return scalar_of(key, node);
  std::vector<std::string> values;
  for (const toml::node& element : *array) {
    auto value = scalar_of(key, element);
    if (!value) return value;
    values.push_back(std::move(*value));
  }
  return utf8::joined(values, ",");
}

std::expected<std::vector<TomlEntry>, std::string> entries_of(const toml::table& table) {
  std::vector<TomlEntry> entries;
  for (const auto& [key, node] : table) {
    if (node.is_table() || node.is_array_of_tables())
      return refusal(key.source(), fmt::format("'{}' is a table; allowed: keys without a table", key.str()));
    auto value = value_of(key.str(), node);
    if (!value) return std::unexpected(std::move(value.error()));
    entries.push_back({.key = std::string(key.str()),
                       .value = std::move(*value),
                       .line = static_cast<std::size_t>(key.source().begin.line)});
  }
  std::ranges::sort(entries, {}, &TomlEntry::line);
  return entries;
}

}  // namespace

std::expected<std::vector<TomlEntry>, std::string> read_toml(std::string_view text) {
  try {
    return entries_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return refusal(error.source(),
                   fmt::format("this is not TOML, where text must be in quotes: {}", error.description()));
  }
}

}  // namespace candled::app
