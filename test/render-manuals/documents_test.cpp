#include "render-manuals/documents.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "candled/command_line.hpp"
#include "candled/config_file.hpp"
#include "candled/help.hpp"
#include "poloniex-sim/options.hpp"

namespace candled::manuals {
namespace {

std::vector<ProgramManual> programs() {
  return {app::manual(), sim::manual()};
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns `text` as roff has it.
std::string in_roff(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '-' ? std::string("\\-") : std::string(1, c);
  return out;
}

/// Returns the lines that bash's completion offers for the last of `words`.
std::vector<std::string> completed(const ProgramManual& program, const std::vector<std::string>& words) {
  std::string script = bash_completion(program) + "COMP_WORDS=(";
  for (const std::string& word : words) script += " '" + word + '\'';
  script += " )\nCOMP_CWORD=" + std::to_string(words.size() - 1);
  script += "\n_candled\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  const std::string command = "bash -c \"$(cat <<'END_OF_SCRIPT'\n" + script + "END_OF_SCRIPT\n)\"";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string out;
  for (std::array<char, 4096> buffer{};
       const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe.get());)
    out.append(buffer.data(), count);
  std::vector<std::string> lines;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("the manual page of each command has every flag that it takes, with its default") {
  for (const ProgramManual& program : programs())
    for (const CommandManual& command : program.commands) {
      if (!has_page(program, command)) continue;
      const std::string page = man_page(program, command);
      CAPTURE(page);
      CHECK(page.starts_with(".TH "));
      for (const Flag& flag : command.flags) {
        CHECK(page.contains("\\fB\\-\\-" + in_roff(flag.name) + "\\fR"));
        if (!flag.default_value.empty())
          CHECK(page.contains("The default is \\fB" + in_roff(flag.default_value) + "\\fR."));
      }
      for (const std::string_view example : command.examples)
        CHECK(page.contains('\n' + in_roff(example) + '\n'));
    }
}

TEST_CASE("the manual page of a program names its commands, and those of its commands each other") {
  const ProgramManual program = app::manual();
  const std::string own = man_page(program, program.commands.front());
  for (const CommandManual& command : program.commands) {
    CHECK(own.contains(".TP\n\\fB" + std::string(command.name) + "\\fR"));
    if (&command == &program.commands.front() || !has_page(program, command)) continue;
    CHECK(page_name(program, command) == "candled-" + std::string(command.name));
    CHECK(own.contains(".BR candled\\-" + std::string(command.name) + " (1)"));
    CHECK(man_page(program, command).contains(".BR candled (1)"));
  }
  CHECK(page_name(program, program.commands.front()) == "candled");
}

TEST_CASE("no text becomes a request or an escape of a manual page") {
  const CommandManual command{.name = "",
                              .words = "",
                              .summary = "x",
                              .about = ".so /etc/passwd",
                              .examples = {"'quoted' a\\b"},
                              .flags = {}};
  const ProgramManual program{.name = "it", .summary = "a-b", .commands = {command}};

  const std::string page = man_page(program, program.commands.front());

  CHECK(page.contains("\n\\&.so /etc/passwd\n"));
  CHECK(page.contains("\n\\&'quoted' a\\eb\n"));
  CHECK(page.contains("it \\- a\\-b\n"));
}

TEST_CASE("the completions of all shells know every command and every flag") {
  for (const ProgramManual& program : programs()) {
    const std::string bash = bash_completion(program);
    const std::string zsh = zsh_completion(program);
    const std::string fish = fish_completion(program);
    for (const CommandManual& command : program.commands) {
      CAPTURE(program.name, command.name);
      CHECK(bash.contains(command.name));
      CHECK(zsh.contains(command.name));
      CHECK(fish.contains(command.name));
      for (const Flag& flag : command.flags) {
        CAPTURE(flag.name);
        CHECK(bash.contains("--" + std::string(flag.name)));
        CHECK(zsh.contains("'--" + std::string(flag.name) + '['));
        CHECK(fish.contains(" -l " + std::string(flag.name) + ' '));
      }
    }
  }
}

TEST_CASE("bash completes commands, their flags, and values that are a few words") {
  const ProgramManual program = app::manual();

  CHECK(completed(program, {"candled", "re"}) == Lines{"record", "replay"});
  CHECK(completed(program, {"candled", "replay", "--st"}) == Lines{"--strict", "--store"});
  CHECK(completed(program, {"candled", "--log-f"}) == Lines{"--log-format"});
  CHECK(completed(program, {"candled", "serve", "--log-level", ""}) ==
        Lines{"debug", "info", "warning", "error"});
  CHECK(completed(program, {"candled", "help", "ver"}) == Lines{"verify", "version"});
  CHECK(completed(program, {"candled", "--listen", ""}).empty());
  CHECK(completed(program, {"candled", "verify", "--api"}).empty());
}

TEST_CASE("the settings file has every setting, and means what candled does without it") {
  const ProgramManual program = app::manual();
  std::string with_defaults;
  std::istringstream file(settings_file(program));
  std::vector<std::string> keys;
  for (std::string line; std::getline(file, line);) {
    CHECK((line.empty() || line.starts_with('#')));
    if (!line.starts_with('#') || line.starts_with("# ")) continue;
    const std::string key = line.substr(1, line.find(' ') - 1);
    const auto setting = std::ranges::find(program.settings, key, &Flag::name);
    REQUIRE(setting != program.settings.end());
    keys.push_back(key);
    if (!setting->default_value.empty()) with_defaults += line.substr(1) + '\n';
  }
  CHECK(keys.size() == program.settings.size());

  app::Settings settings;
  REQUIRE(app::add_settings(with_defaults, "candled.toml", settings));
  CHECK(app::check(settings));
  for (const auto& [name, setting] : settings) {
    CAPTURE(name);
    CHECK(setting.text == std::ranges::find(program.settings, name, &Flag::name)->default_value);
  }
}

TEST_CASE("docs/cli.md is what the tables of flags say; the build makes it anew as manuals/cli.md") {
  const std::string made = command_line_reference(app::manual());
  CHECK(content(CANDLED_CLI_MD) == made);
  std::istringstream lines(made);
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("    ")) CHECK(line.size() <= 100);
}

}  // namespace
}  // namespace candled::manuals
