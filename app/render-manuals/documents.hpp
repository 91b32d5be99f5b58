#pragma once

#include <string>

#include "program/manual.hpp"

/// Documents that are made from the same tables as a program's help.
namespace candled::manuals {

/// Returns the manual page of one command, section 1, in the macros `man` that every reader of manual pages
/// knows. The page of the first command is the program's own and lists the others.
std::string man_page(const ProgramManual& program, const CommandManual& command);

/// Returns whether a command has a manual page: those that only print something about the program have none.
bool has_page(const ProgramManual& program, const CommandManual& command);

/// Returns the name of that page without its section: `candled` or `candled-replay`.
std::string page_name(const ProgramManual& program, const CommandManual& command);

/// Returns the completion of the command line for bash, zsh or fish.
std::string bash_completion(const ProgramManual& program);
std::string zsh_completion(const ProgramManual& program);
std::string fish_completion(const ProgramManual& program);

/// Returns a reference of all commands and flags in Markdown, at most 100 columns wide but for its tables.
std::string command_line_reference(const ProgramManual& program);

/// Returns a TOML file that has every setting as a comment, with its default or, without one, the kind of its
/// value.
std::string settings_file(const ProgramManual& program);

}  // namespace candled::manuals
