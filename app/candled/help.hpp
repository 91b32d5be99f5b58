#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candled/flags.hpp"

namespace candled::app {

/// The command of that name; nothing when there is none.
std::optional<Command> command_named(std::string_view name);

std::string_view name_of(Command command);

/// The names of all commands.
std::vector<std::string_view> command_names();

/// What `candled --help` prints: the commands, and how to serve.
std::string help();

/// What `candled <command> --help` prints: what it does, every flag that it takes, and examples.
std::string help(Command command);

}  // namespace candled::app
