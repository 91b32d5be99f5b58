#include <algorithm>
#include <fmt/format.h>

#include "render-manuals/documents.hpp"

namespace candled::manuals {
namespace {

constexpr std::size_t width = 100;

/// Breaks `text` into lines of at most `width` columns, the first after `first` and the others after `other`.
std::string wrapped(std::string_view text, std::string_view first, std::string_view other) {
  std::string out(first);
  std::size_t column = first.size();
  bool begun = false;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (begun && column + 1 + word.size() > width) {
      out += fmt::format("\n{}", other);
      column = other.size();
      begun = false;
    }
    if (begun) out += ' ';
    out += word;
    column += word.size() + (begun ? 1 : 0);
    begun = true;
  }
  return out + '\n';
}

std::string item(const Flag& flag) {
  std::string text = fmt::format("`--{}{}{}`", flag.name, flag.value.empty() ? "" : " ", flag.value);
  if (!flag.also.empty()) text += fmt::format(", `--{}`", flag.also);
  if (!flag.default_value.empty()) text += fmt::format(" (default `{}`)", flag.default_value);
  return wrapped(fmt::format("{}: {}.", text, flag.help), "* ", "  ");
}

}  // namespace

std::string command_line_reference(const ProgramManual& program) {
  std::string text = fmt::format("# The command line of {}\n\n", program.name);
  text += wrapped(
      fmt::format("This page is made from the tables that `{} --help` is made from.", program.name), "", "");
  for (const CommandManual& command : program.commands) {
    text += '\n' + fmt::format("## {} {}\n\n", program.name, command.name);
    text += wrapped(fmt::format("{}.{}{}", command.summary, command.about.empty() ? "" : " ", command.about),
                    "", "");
    text += fmt::format("\n```text\n{} {}{}{} [FLAGS]\n```\n", program.name, command.name,
                        command.words.empty() ? "" : " ", command.words);
    if (!command.examples.empty()) {
      text += "\nExamples:\n\n```sh not run: a test of the help parses them\n";
      for (const std::string_view example : command.examples) text += fmt::format("{}\n", example);
      text += "```\n";
    }
    for (const std::string_view group : groups_of(command.flags)) {
      text += fmt::format("\n{}:\n\n", group);
      for (const Flag& flag : command.flags)
        if (flag.group == group) text += item(flag);
    }
  }
  return text;
}

std::string settings_file(const ProgramManual& program) {
  std::string text = fmt::format(
      "# Settings of {0}. Flags and variables of the environment override them. Remove the # in front of a "
      "key to\n"
      "# change its value; `{0} --config FILE` reads this file at the start.\n",
      program.name);
  for (const std::string_view group : groups_of(program.settings)) {
    text += fmt::format("\n# {}\n", group);
    for (const Flag& flag : program.settings) {
      if (flag.group != group) continue;
      text += '\n' + wrapped(flag.help, "# ", "# ");
      text += fmt::format("#{} = \"{}\"\n", flag.name,
                          flag.default_value.empty() ? flag.value : flag.default_value);
    }
  }
  return text;
}

}  // namespace candled::manuals
