#pragma once

#include <string>

namespace candled::test {

/// The server that all test programs of a build share. The first one starts it; it ends some seconds after
/// the last one that uses it, however that ended.
class SharedPostgres {
 public:
  /// Throws NoPostgres.
  SharedPostgres();
  ~SharedPostgres();
  SharedPostgres(const SharedPostgres&) = delete;
  SharedPostgres& operator=(const SharedPostgres&) = delete;

  /// Returns `postgres://postgres@127.0.0.1:PORT/DATABASE`.
  std::string url(const std::string& database = "postgres") const;

 private:
  int use_;
  int port_;
};

/// An empty database of a test's own on the shared server. It is dropped when this goes, whoever is still
/// connected.
class PostgresDatabase {
 public:
  /// Throws NoPostgres.
  PostgresDatabase();
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  /// Returns `postgres://postgres@127.0.0.1:PORT/NAME`.
  std::string url() const { return server_.url(name_); }
  const std::string& name() const { return name_; }
  /// Runs `sql` in it on a connection of its own, as ask_postgres() does.
  std::string ask(const std::string& sql) const;

 private:
  SharedPostgres server_;
  std::string name_;
};

}  // namespace candled::test
