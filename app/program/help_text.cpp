#include "program/help_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "program/manual.hpp"
#include "utf8/joined.hpp"

namespace candled {
namespace {

constexpr std::size_t left_column = 34;
constexpr std::size_t width = 100;

std::vector<std::string_view> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string_view> lines;
  while (text.size() > columns) {
    const std::size_t space = std::min(text.rfind(' ', columns), text.size());
    lines.push_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  lines.push_back(text);
  return lines;
}

std::string text_of(const Flag& flag) {
  std::string left = fmt::format("--{}", flag.name);
  if (!flag.value.empty()) left += fmt::format(" {}", flag.value);
  std::string right(flag.help);
  if (!flag.default_value.empty()) right += fmt::format(" ({})", flag.default_value);
  if (!flag.also.empty()) right += fmt::format("; also --{}", flag.also);
  return help_line(left, right);
}

}  // namespace

std::string help_paragraph(std::string_view text) {
  return fmt::format("{}\n", utf8::joined(wrapped(text, width), "\n"));
}

std::string help_line(std::string_view left, std::string_view right) {
  const std::string margin(left_column, ' ');
  std::string text = fmt::format("  {:<{}}", left, left_column - 2);
  if (text.size() > left_column) text += '\n' + margin;
  for (const std::string_view line : wrapped(right, width - left_column))
    text += fmt::format("{}\n{}", line, margin);
  text.resize(text.size() - margin.size());
  return text;
}

std::vector<std::string_view> groups_of(std::span<const Flag> flags) {
  std::vector<std::string_view> groups;
  for (const Flag& flag : flags)
    if (std::ranges::find(groups, flag.group) == groups.end()) groups.push_back(flag.group);
  return groups;
}

std::string help_text(std::span<const Flag> flags) {
  std::string text;
  for (const std::string_view group : groups_of(flags)) {
    text += fmt::format("\n{}:\n", group);
    for (const Flag& flag : flags)
      if (flag.group == group) text += text_of(flag);
  }
  return text;
}

}  // namespace candled
