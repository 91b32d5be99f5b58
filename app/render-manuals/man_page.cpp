#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "render-manuals/documents.hpp"

namespace candled::manuals {
namespace {

/// Returns `text` as roff shows it: no character of it is a request or an escape.
std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

/// Returns `text`, which begins a sentence, with a capital and a full stop.
std::string sentence(std::string_view text) {
  std::string out(text);
  if (out.empty()) return out;
  out.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(out.front())));
  if (!out.ends_with('.')) out += '.';
  return out;
}

std::string entry(const Flag& flag) {
  std::string text = fmt::format(".TP\n\\fB\\-\\-{}\\fR", roff(flag.name));
  if (!flag.value.empty()) text += fmt::format(" \\fI{}\\fR", roff(flag.value));
  if (!flag.also.empty()) text += fmt::format(", \\fB\\-\\-{}\\fR", roff(flag.also));
  text += '\n' + roff(sentence(flag.help)) + '\n';
  if (!flag.default_value.empty())
    text += fmt::format("The default is \\fB{}\\fR.\n", roff(flag.default_value));
  return text;
}

std::string synopsis(const ProgramManual& program, const CommandManual& command, bool own) {
  std::string text = fmt::format(".B {}", roff(program.name));
  if (own && program.commands.size() > 1)
    text += "\n.RI [ COMMAND ]";
  else if (!command.name.empty())
    text += fmt::format(" {}", roff(command.name));
  text += "\n.RI [ FLAGS ]\n";
  if (!command.words.empty()) text += fmt::format(".I {}\n", roff(command.words));
  return text;
}

std::string list_of_commands(const ProgramManual& program) {
  std::string text = ".SH COMMANDS\n";
  for (const CommandManual& command : program.commands) {
    text += fmt::format(".TP\n\\fB{}\\fR", roff(command.name));
    if (!command.words.empty()) text += fmt::format(" \\fI{}\\fR", roff(command.words));
    text += fmt::format("\n{}\n", roff(sentence(command.summary)));
  }
  return text;
}

std::string options(const CommandManual& command, std::string_view heading) {
  std::string text = fmt::format(".SH {}\n", heading);
  for (const std::string_view group : groups_of(command.flags)) {
    text += fmt::format(".SS {}\n", roff(group));
    for (const Flag& flag : command.flags)
      if (flag.group == group) text += entry(flag);
  }
  return text;
}

std::string settings(const ProgramManual& program) {
  return fmt::format(
      ".SH ENVIRONMENT AND FILES\n"
      "Each setting can be given as a variable, such as \\fB{0}LISTEN\\fR for \\fB\\-\\-listen\\fR, and as a "
      "key in the TOML file that \\fB\\-\\-config\\fR names.\n"
      "A flag overrides the environment, and the environment overrides the file.\n",
      program.environment_prefix);
}

std::string examples(const CommandManual& command) {
  if (command.examples.empty()) return {};
  std::string text = ".SH EXAMPLES\n.nf\n";
  for (const std::string_view example : command.examples) text += roff(example) + '\n';
  return text + ".fi\n";
}

std::string see_also(const ProgramManual& program, const CommandManual& command) {
  std::string text;
  for (const CommandManual& other : program.commands)
    if (&other != &command && has_page(program, other))
      text += fmt::format("{}.BR {} (1)", text.empty() ? "" : ",\n", roff(page_name(program, other)));
  return text.empty() ? text : ".SH SEE ALSO\n" + text + '\n';
}

}  // namespace

bool has_page(const ProgramManual& program, const CommandManual& command) {
  return &command == &program.commands.front() || !command.about.empty();
}

std::string page_name(const ProgramManual& program, const CommandManual& command) {
  if (&command == &program.commands.front()) return std::string(program.name);
  return fmt::format("{}-{}", program.name, command.name);
}

std::string man_page(const ProgramManual& program, const CommandManual& command) {
  const std::string name = page_name(program, command);
  const bool own = &command == &program.commands.front();
  std::string text = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", roff(upper(name)),
                                 program.name, CANDLED_VERSION);
  text += fmt::format(".SH NAME\n{} \\- {}\n", roff(name), roff(own ? program.summary : command.summary));
  text += ".SH SYNOPSIS\n" + synopsis(program, command, own);
  text += fmt::format(".SH DESCRIPTION\n{}\n", roff(sentence(command.summary)));
  if (!command.about.empty()) text += roff(command.about) + '\n';
  if (own && program.commands.size() > 1)
    text += list_of_commands(program) + options(command, fmt::format("OPTIONS OF {}", upper(command.name)));
  else
    text += options(command, "OPTIONS");
  if (!program.settings.empty()) text += settings(program);
  text +=
      ".SH EXIT STATUS\n"
      ".TP\n0\nDone.\n"
      ".TP\n1\nFailed while running. One line on standard error says why.\n"
      ".TP\n2\nWrong usage or configuration. One line on standard error names what was given and what is "
      "allowed.\n";
  return text + examples(command) + see_also(program, command);
}

}  // namespace candled::manuals
