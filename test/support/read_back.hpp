#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candled::test {

/// Where bytes of others come in.
enum class Entrance : std::uint8_t {
  return_ticker,  ///< an answer of the legacy API
  price_list,     ///< an answer of the current one
  recording,      ///< of any origin
};

/// Lets `bytes` in, stores what is accepted, and asks for it in every way there is: every route answers, the
/// store agrees with itself and opens again, and what was recorded meanwhile gives the same export from a
/// second store. Returns what does not hold, as sentences.
std::vector<std::string> what_is_not_read_back(Entrance entrance, std::string_view bytes);

}  // namespace candled::test
