#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "render-manuals/documents.hpp"
#include "utf8/joined.hpp"

namespace candled::manuals {
namespace {

/// Returns the name of a shell function that belongs to the program.
std::string function_name(const ProgramManual& program) {
  std::string name = fmt::format("_{}", program.name);
  std::ranges::replace(name, '-', '_');
  return name;
}

/// A store is named by a URL or by the path of a file.
bool takes_file(const Flag& flag) {
  return flag.value.starts_with("FILE") || flag.name == "store";
}

/// Returns the names of a flag, with their dashes.
std::vector<std::string> spellings(const Flag& flag) {
  std::vector<std::string> names{fmt::format("--{}", flag.name)};
  if (!flag.also.empty()) names.push_back(fmt::format("--{}", flag.also));
  return names;
}

std::string all_spellings(const CommandManual& command) {
  std::vector<std::string> names;
  for (const Flag& flag : command.flags)
    for (std::string& name : spellings(flag)) names.push_back(std::move(name));
  return utf8::joined(names, " ");
}

std::vector<std::string_view> command_names(const ProgramManual& program) {
  std::vector<std::string_view> names;
  for (const CommandManual& command : program.commands)
    if (!command.name.empty()) names.push_back(command.name);
  return names;
}

/// Returns every flag of the program that takes a value, each name once.
std::vector<Flag> flags_with_values(const ProgramManual& program) {
  std::vector<Flag> flags;
  for (const CommandManual& command : program.commands)
    for (const Flag& flag : command.flags)
      if (flag.needs_value() && std::ranges::find(flags, flag.name, &Flag::name) == flags.end())
        flags.push_back(flag);
  return flags;
}

/// Returns `text` in single quotes, as every shell reads it.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + '\'';
}

/// Returns `text` as the description of an argument of zsh's _arguments.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_argument(const Flag& flag, std::string_view name) {
  std::string text = fmt::format("{}[{}]", name, zsh_text(flag.help));
  if (!flag.is_switch()) {
    text += fmt::format("{}:{}:", flag.needs_value() ? "" : ":", zsh_text(flag.value));
    if (!flag.choices.empty())
      text += fmt::format("({})", flag.choices);
    else if (takes_file(flag))
      text += "_files";
  }
  return quoted(text);
}

}  // namespace

std::string bash_completion(const ProgramManual& program) {
  const std::string function = function_name(program);
  const auto names = command_names(program);
  std::string text = fmt::format(
      "# Completes the command line of {0} in bash.\n"
      "{1}() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command='' given\n"
      "  COMPREPLY=()\n"
      "  case $before in\n",
      program.name, function);
  for (const Flag& flag : flags_with_values(program)) {
    const std::string pattern = utf8::joined(spellings(flag), "|");
    if (!flag.choices.empty())
      text += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", pattern,
                          flag.choices);
    else if (takes_file(flag))
      text += fmt::format("    {}) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", pattern);
    else
      text += fmt::format("    {}) return ;;\n", pattern);
  }
  text += "  esac\n";
  if (!names.empty()) {
    text += fmt::format(
        "  for given in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
        "    case $given in {}) command=$given; break ;; esac\n"
        "  done\n",
        utf8::joined(names, "|"));
  }
  text += "  case $command in\n";
  for (const CommandManual& command : program.commands) {
    if (&command != &program.commands.front() && !command.name.empty())
      text += fmt::format("    {}) given='{}' ;;\n", command.name, all_spellings(command));
  }
  text += fmt::format("    *) given='{}' ;;\n", all_spellings(program.commands.front()));
  text +=
      "  esac\n"
      "  if [[ $word == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$given\" -- \"$word\"))\n";
  if (!names.empty())
    text += fmt::format(
        "  elif [[ -z $command || $command == help ]]; then\n"
        "    COMPREPLY=($(compgen -W '{}' -- \"$word\"))\n",
        utf8::joined(names, " "));
  text += fmt::format(
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "  fi\n"
      "}}\n"
      "complete -o filenames -F {} {}\n",
      function, program.name);
  return text;
}

std::string zsh_completion(const ProgramManual& program) {
  const std::string function = function_name(program);
  std::string text =
      fmt::format("#compdef {0}\n# Completes the command line of {0} in zsh.\n\n", program.name);
  const auto arguments = [](const CommandManual& command) {
    std::string lines;
    for (const Flag& flag : command.flags)
      for (const std::string& name : spellings(flag))
        lines += fmt::format(" \\\n      {}", zsh_argument(flag, name));
    return lines;
  };
  if (command_names(program).empty())
    return text + fmt::format("{}() {{\n  _arguments{}\n}}\n\n{} \"$@\"\n", function,
                              arguments(program.commands.front()), function);
  text += fmt::format("{}() {{\n  local -a commands=(\n", function);
  for (const CommandManual& command : program.commands)
    text += fmt::format("    {}\n", quoted(fmt::format("{}:{}", command.name, zsh_text(command.summary))));
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  case $words[2] in\n";
  for (const CommandManual& command : program.commands) {
    if (&command == &program.commands.front()) continue;
    const std::string_view rest = command.name == "help" ? "'*:command:->commands'" : "'*:file:_files'";
    text += fmt::format("    {})\n      _arguments {}{}\n      ;;\n", command.name, rest, arguments(command));
  }
  text += fmt::format("    *)\n      _arguments '*: :'{}\n      ;;\n  esac\n}}\n\n{} \"$@\"\n",
                      arguments(program.commands.front()), function);
  return text;
}

std::string fish_completion(const ProgramManual& program) {
  std::string text = fmt::format("# Completes the command line of {} in fish.\n", program.name);
  const auto names = command_names(program);
  const std::string all = utf8::joined(names, " ");
  if (!names.empty()) {
    for (const CommandManual& command : program.commands)
      text += fmt::format("complete -c {} -f -n 'not __fish_seen_subcommand_from {}' -a {} -d {}\n",
                          program.name, all, command.name, quoted(command.summary));
  }
  for (const CommandManual& command : program.commands) {
    std::string when;
    if (!names.empty())
      when = &command == &program.commands.front()
                 ? fmt::format(" -n 'not __fish_seen_subcommand_from {}'",
                               utf8::joined(std::span(names).subspan(1), " "))
                 : fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
    if (!command.words.empty() && command.name != "help")
      text += fmt::format("complete -c {}{} -F\n", program.name, when);
    for (const Flag& flag : command.flags) {
      text += fmt::format("complete -c {}{} -l {}", program.name, when, flag.name);
      if (!flag.also.empty()) text += fmt::format(" -l {}", flag.also);
      if (flag.needs_value()) text += takes_file(flag) ? " -r -F" : " -x";
      if (!flag.choices.empty()) text += fmt::format(" -a '{}'", flag.choices);
      text += fmt::format(" -d {}\n", quoted(flag.help));
    }
  }
  return text;
}

}  // namespace candled::manuals
