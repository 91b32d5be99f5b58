#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>

#include "live/pair_registry.hpp"
#include "postgres/stress_world.hpp"
#include "store/candle_store.hpp"
#include "store/open.hpp"

namespace candled::test {

/// A store that is opened as a process of its own would: with a name and pairs of its own.
class Node {
 public:
  /// Opens it, again and again if connections are cut meanwhile. Throws std::runtime_error if it cannot be
  /// opened.
  Node(const std::string& url, const std::string& name, store::Access access = store::Access::collect);

  store::CandleStore& store() { return *store_; }
  live::PairRegistry& pairs() { return *pairs_; }

 private:
  std::shared_ptr<live::PairRegistry> pairs_ = std::make_shared<live::PairRegistry>();
  std::unique_ptr<store::CandleStore> store_;
};

/// Returns whether the call that has ended with it may be repeated unchanged. Throws std::runtime_error if it
/// was repeated for longer than a test waits for anything.
class Patience {
 public:
  void bear(const store::StoreError& error);
  /// Returns how many commits were not confirmed.
  std::size_t doubts() const { return doubts_; }

 private:
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  std::size_t doubts_ = 0;
};

/// The name of a collector's node.
std::string name_of(std::size_t number);

/// Stores what one collector saw, a batch for each minute, each until the store acknowledges it. Not
/// thread-safe.
class Collector {
 public:
  Collector(const World& world, std::size_t number, const std::string& url);

  /// Stores a minute with the state after it.
  void store(std::size_t minute);
  /// Saves a state alone, as most polls do. It may fail.
  void save_forming(std::size_t minute);
  store::Batch batch(std::size_t minute);

  std::size_t number() const { return number_; }
  Node& node() { return node_; }
  std::size_t doubts() const { return doubts_; }

 private:
  void add_bigger(store::Batch& batch, std::size_t minute);
  FormingState forming(std::size_t minute);
  PairId id(std::size_t pair);

  const World world_;
  const std::size_t number_;
  const std::vector<std::size_t> order_;
  Node node_;
  std::set<std::size_t> announced_;  // pairs that the store has acknowledged
  std::size_t doubts_ = 0;
};

}  // namespace candled::test
