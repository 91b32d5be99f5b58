#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candled/flags.hpp"
#include "program/manual.hpp"

namespace candled::app {

/// Returns the command of that name; empty if there is none.
std::optional<Command> command_named(std::string_view name);

std::string_view name_of(Command command);

/// Returns the names of all commands.
std::vector<std::string_view> command_names();

/// Returns the text of `candled --help`: the commands, and how to serve.
std::string help();

/// Returns the text of `candled <command> --help`: its purpose, every flag that it takes, and examples.
std::string help(Command command);

/// Returns the tables of all commands, that other documents than the help are made from.
ProgramManual manual();

}  // namespace candled::app
