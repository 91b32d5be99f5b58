#include <cstdio>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <string>

#include "candled/help.hpp"
#include "poloniex-sim/options.hpp"
#include "program/whole_file.hpp"
#include "render-manuals/documents.hpp"

namespace {

using namespace candled;

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  write_file(file, text);
}

/// Writes the documents of a program, in the folders in which an installation has them.
void write_all(const ProgramManual& program, const std::filesystem::path& folder) {
  const std::string name(program.name);
  for (const CommandManual& command : program.commands)
    if (manuals::has_page(program, command))
      write(folder / "man" / (manuals::page_name(program, command) + ".1"),
            manuals::man_page(program, command));
  write(folder / "bash" / name, manuals::bash_completion(program));
  write(folder / "zsh" / ("_" + name), manuals::zsh_completion(program));
  write(folder / "fish" / (name + ".fish"), manuals::fish_completion(program));
  if (program.settings.empty()) return;
  write(folder / (name + ".toml"), manuals::settings_file(program));
  write(folder / "cli.md", manuals::command_line_reference(program));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) throw std::invalid_argument("usage: render-manuals FOLDER");
  write_all(app::manual(), argv[1]);
  write_all(sim::manual(), argv[1]);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "render-manuals: {}\n", error.what());
  return 1;
}
