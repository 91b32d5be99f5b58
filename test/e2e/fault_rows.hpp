#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace candled::test {

/// The effect of an exchange's failure on candled.
enum class Effect : std::uint8_t {
  none,   ///< no poll fails
  retry,  ///< polls go on at the next grid point, and back off from the tenth on
  wait,   ///< no poll for as long as the exchange asks, or 130 s
};

/// One way in which the exchange fails, and what is to be seen of it.
struct FaultRow {
  std::string name;
  /// Members of the simulator's fault; `{elsewhere}` stands for the simulator under another host name. Empty:
  /// the exchange's port refuses connections.
  std::string fault;
  Effect effect = Effect::retry;
  std::string failure{};  ///< as `/api/status` names it
  std::string cause{};    ///< how its detail begins
  std::string feed = "return-ticker";
  std::optional<std::chrono::seconds> retry_after{};
  /// True if one request is one failed poll. libcurl repeats a request if a kept connection turns out to be
  /// dead.
  bool exact = true;
  bool slow = false;  ///< a poll takes ten seconds to fail
};

/// Every failure that the exchange is known for and from which it recovers.
std::vector<FaultRow> fault_rows();

}  // namespace candled::test
