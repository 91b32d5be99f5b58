#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candled::test {

/// An entrance for bytes of others.
enum class Entrance : std::uint8_t {
  return_ticker,  ///< an answer of the legacy API
  price_list,     ///< an answer of the current one
  recording,      ///< of any origin
  candles,        ///< the exchange's own, of the current API, by a repair
  chart_data,     ///< of the legacy one
  selection,      ///< a line that is the value of `--pairs`; then an answer of the legacy API
};

/// Lets `bytes` in, stores what is accepted, and asks for it in every way there is: every route answers, the
/// store agrees with itself, opens again and exports the same, and what was recorded meanwhile gives the same
/// export from a second store. The exchange's candles stand in the export as they came, and a second repair
/// changes nothing. Returns what does not hold, as sentences.
std::vector<std::string> what_is_not_read_back(Entrance entrance, std::string_view bytes);

}  // namespace candled::test
