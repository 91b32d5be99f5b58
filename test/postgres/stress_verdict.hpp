#pragma once

#include <string>
#include <vector>

#include "postgres/stress_run.hpp"

namespace candled::test {

/// What is wrong with a store, one line for each fault.
struct Verdict {
  std::vector<std::string> candles{};   ///< lost, worse than an acknowledged one, or sent by nobody
  std::vector<std::string> bigger{};    ///< not the merge of the stored parts
  std::vector<std::string> missed{};    ///< versions that the tail did not see, and what its copy lacks
  std::vector<std::string> versions{};  ///< holes
  std::vector<std::string> pairs{};     ///< ids that are not dense or not unique, and missing pairs
  std::vector<std::string> findings{};  ///< of CandleStore::verify()

  /// Returns all of them.
  std::vector<std::string> all() const;
};

/// Recomputes everything that the store at `url` must have after a stress.
Verdict judge(const World& world, const std::string& url, const Told& told, std::size_t collectors);

}  // namespace candled::test
