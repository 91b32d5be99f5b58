#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/postgres_server.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {

/// A primary and its hot standbys, for tests of failover. Replication is asynchronous unless synchronous()
/// was called. The nodes are named n1, n2 and so on, and node(0) is n1, the first primary. Nobody supervises
/// them: what is to happen when one dies, the test does. They end with this object, or with the thread that
/// made it.
class PostgresCluster {
 public:
  /// Starts all nodes. `settings` are lines of the configuration of each. Throws NoPostgres.
  explicit PostgresCluster(std::size_t standbys, const std::string& settings = "");

  std::size_t size() const { return nodes_.size(); }
  /// A reference stays good until rejoin() of that node.
  PostgresServer& node(std::size_t index) { return *nodes_.at(index); }
  /// The node that was promoted last.
  PostgresServer& primary() { return node(primary_); }
  /// Returns the URL that names all nodes, of which libpq tries one after the other:
  /// `postgres://postgres@127.0.0.1:PORT,127.0.0.1:PORT/DATABASE`.
  std::string url(std::string_view database = "postgres") const;

  /// Makes a standby the primary, and returns when it takes writes. The old one is left as it is, and so are
  /// the other standbys, which wait for the old one until follow().
  void promote(std::size_t index);
  /// Makes a standby receive from the present primary.
  void follow(std::size_t index);
  /// Makes a standby receive from nobody, so that it stays behind.
  void cut_off(std::size_t index);
  /// Makes a node that is no longer of use, such as a killed primary, a standby of the present one, on its
  /// old port.
  void rejoin(std::size_t index);
  /// Sets synchronous_standby_names of the primary, such as `FIRST 1 (n2)`; "" makes it asynchronous.
  void synchronous(const std::string& names);

  /// Waits until a standby shows everything that the primary has committed so far. Throws when it does not in
  /// time.
  void await_replayed(std::size_t index);

 private:
  void receive_from(std::size_t index, int port);

  TemporaryFolder folder_;
  std::vector<std::unique_ptr<PostgresServer>> nodes_;
  std::size_t primary_ = 0;
};

}  // namespace candled::test
