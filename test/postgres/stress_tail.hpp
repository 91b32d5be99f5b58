#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "postgres/connection.hpp"
#include "postgres/stress_collector.hpp"
#include "postgres/stress_run.hpp"

namespace candled::test {

/// Follows the changes of a store, and keeps a copy of its candles by reading again what they name. Not
/// thread-safe.
class Tail {
 public:
  explicit Tail(const std::string& url);

  /// Follows until it is told to stop, and once more then.
  void follow(const std::stop_token& stop);

  const std::set<std::int64_t>& versions() const { return versions_; }
  const Candles& copy() const { return copy_; }
  /// Complete candles that changed.
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  void follow_once();
  void read(Interval interval, TimePoint first, TimePoint last);

  postgres::Session session_;
  Node node_;
  std::unique_ptr<store::CandleReader> reader_;
  std::int64_t cursor_ = 0;
  std::set<std::int64_t> versions_;
  Candles copy_;
  std::vector<std::string> faults_;
};

/// Returns the candles of a store that `query` selects, by name. Retries while connections are cut.
Candles read_candles(Node& node, std::unique_ptr<store::CandleReader>& reader,
                     const store::CandleQuery& query);

}  // namespace candled::test
