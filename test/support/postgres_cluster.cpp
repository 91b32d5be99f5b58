#include "support/postgres_cluster.hpp"

#include <stdexcept>

namespace candled::test {
namespace {

std::string name_of(std::size_t index) {
  return 'n' + std::to_string(index + 1);
}

/// Waits until `sql` is true. Throws with `what` when it is not in time.
void await(const std::string& url, const std::string& sql, const std::string& what) {
  if (!becomes(url, sql, "t")) throw std::runtime_error(what);
}

/// Changes a setting that needs no restart.
void set(const PostgresServer& server, const std::string& setting, const std::string& value) {
  ask_postgres(server.url(), "ALTER SYSTEM SET " + setting + " = '" + value + '\'');
  ask_postgres(server.url(), "SELECT pg_reload_conf()");
  // The first process reads the file, and tells the others, each of which takes it over when it comes to it.
  await(server.url(), "SELECT current_setting('" + setting + "') = '" + value + '\'',
        setting + " does not change");
}

}  // namespace

PostgresCluster::PostgresCluster(std::size_t standbys, const std::string& settings) {
  nodes_.push_back(std::make_unique<PostgresServer>(folder_.path(), name_of(0), settings));
  while (nodes_.size() <= standbys)
    nodes_.push_back(std::make_unique<PostgresServer>(*nodes_.front(), name_of(nodes_.size())));
}

std::string PostgresCluster::url(std::string_view database) const {
  std::string hosts;
  for (const auto& node : nodes_)
    hosts += (hosts.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(node->port());
  return "postgres://postgres@" + hosts + '/' + std::string(database);
}

void PostgresCluster::promote(std::size_t index) {
  if (ask_postgres(node(index).url(), "SELECT pg_promote(true, 30)") != "t")
    throw std::runtime_error(name_of(index) + " cannot be promoted: " + node(index).log());
  primary_ = index;
}

void PostgresCluster::follow(std::size_t index) {
  receive_from(index, primary().port());
}

void PostgresCluster::cut_off(std::size_t index) {
  receive_from(index, 1);  // nobody listens there
  await(primary().url(),
        "SELECT count(*) = 0 FROM pg_stat_replication WHERE application_name = '" + name_of(index) + '\'',
        name_of(index) + " still receives");
}

void PostgresCluster::rejoin(std::size_t index) {
  const int port = node(index).port();
  nodes_[index].reset();
  nodes_[index] = std::make_unique<PostgresServer>(primary(), name_of(index), port);
}

void PostgresCluster::synchronous(const std::string& names) {
  set(primary(), "synchronous_standby_names", names);
}

void PostgresCluster::await_replayed(std::size_t index) {
  const std::string committed = ask_postgres(primary().url(), "SELECT pg_current_wal_lsn()");
  await(node(index).url(), "SELECT pg_last_wal_replay_lsn() >= '" + committed + '\'',
        name_of(index) + " does not catch up");
}

void PostgresCluster::receive_from(std::size_t index, int port) {
  set(node(index), "primary_conninfo",
      "host=127.0.0.1 port=" + std::to_string(port) + " user=postgres application_name=" + name_of(index));
}

}  // namespace candled::test
