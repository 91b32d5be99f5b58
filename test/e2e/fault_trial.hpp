#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/fault_rows.hpp"

namespace candled::test {

/// The course of a fault.
enum class Course : std::uint8_t {
  alone,        ///< to one poll
  stretch,      ///< to many polls in a row
  alternating,  ///< to one poll, not to the next, and so on
};
std::string_view to_string(Course course);

struct TrialLength {
  int polls_in_stretch = 10;
  /// In place of a number of polls, when it is not 0.
  std::chrono::milliseconds stretch{0};
  int rounds = 5;  ///< of alternating; from the fourth on the log says no more
  /// Waits 130 s for the poll after one that was throttled without a time, and a minute for the line about a
  /// state that has become steady.
  bool waits = false;
};

/// Runs candled against an exchange that fails as `row` says, and holds against each other what its status,
/// its log, its memory and the exchange's own log of calls say. Returns what is not as it should be, one
/// sentence each; none when all is well.
std::vector<std::string> try_fault(const FaultRow& row, Course course, const TrialLength& length);

/// The same for an exchange at `url` that is never reached, for the reason that `cause` begins with.
std::vector<std::string> try_unreachable(const std::string& url, const std::string& cause);

}  // namespace candled::test
