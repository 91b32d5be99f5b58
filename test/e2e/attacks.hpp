#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace candled::test {

/// Something that a client may do to a server on the open internet.
struct Attack {
  std::string name;
  /// Does it to the server at that port of loopback, for about `length` if it takes its time. Returns what
  /// the server made of it: empty if that is as it should be, else what is wrong.
  std::function<std::string(std::uint16_t port, std::chrono::milliseconds length)> run;
  /// The longest wait of others meanwhile, on a machine that has nothing else to do.
  std::chrono::milliseconds worst_answer{50};
};

/// All of them. None uses more than 250 connections from one address.
std::vector<Attack> all_attacks();

}  // namespace candled::test
