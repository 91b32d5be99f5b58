#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "program/flag.hpp"

namespace candled::app {

enum class Command : std::uint8_t {
  serve,
  record,
  replay,
  verify,
  export_candles,
  backfill,
  backup,
  copy,
  health,
  version,
  help
};

class Commands {
 public:
  constexpr Commands(std::initializer_list<Command> commands) {
    for (const Command command : commands) bits_ |= bit(command);
  }

  constexpr bool contains(Command command) const { return (bits_ & bit(command)) != 0; }

 private:
  static constexpr std::uint32_t bit(Command command) {
    return std::uint32_t{1} << static_cast<unsigned>(command);
  }

  std::uint32_t bits_ = 0;
};

/// A flag and the commands that take it.
struct CommandFlag {
  Flag flag;
  Commands commands;
};

/// Returns the flags that are settings: the environment and a file may give them, too.
std::span<const CommandFlag> all_settings();

/// Returns the flags that are not settings, because they say what one run of a command is to do.
std::span<const CommandFlag> all_requests();

}  // namespace candled::app
