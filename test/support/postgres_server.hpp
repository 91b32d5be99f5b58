#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace candled::test {

/// A PostgreSQL server for tests, on 127.0.0.1 at a free port below 32768 and on a Unix socket in its folder.
/// It trusts everybody, and never waits for a disk. It ends with this object, or with the thread that made
/// it: a test that is killed leaves no server behind.
class PostgresServer {
 public:
  /// Makes a new cluster of databases in `folder`/`name` and starts a server of it. `settings` are lines of
  /// its configuration. Throws NoPostgres, or std::runtime_error with what the server said.
  PostgresServer(const std::filesystem::path& folder, const std::string& name,
                 const std::string& settings = "");

  /// Copies `primary`, which runs, into `folder`/`name` and starts a hot standby of it. It tells the primary
  /// its name as application_name. What was in that folder goes; `port` is a free one if it is 0.
  PostgresServer(const PostgresServer& primary, const std::string& name, int port = 0);

  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  const std::string& name() const { return name_; }
  int port() const { return port_; }
  /// Returns `postgres://postgres@127.0.0.1:PORT/DATABASE`.
  std::string url(std::string_view database = "postgres") const;
  /// Returns the process that started all others of the server; -1 while it does not run.
  pid_t pid() const { return pid_; }
  /// Returns whether it runs; it may have ended by itself.
  bool runs();
  /// Returns what the server has logged so far.
  std::string log() const;

  /// Shuts it down with all connections, but in order.
  void stop();
  /// Kills all its processes at once, as a power cut would, and returns when they are gone.
  void kill();
  /// Starts it again, on the same port.
  void start();

  /// Stops all its processes as a machine that hangs does: the port takes connections, but nobody answers.
  void freeze();
  /// Lets them go on.
  void thaw();

 private:
  PostgresServer(const std::filesystem::path& folder, const std::string& name, int port);
  void launch();
  bool came_up();
  void await_end();
  void reap();
  void signal_all(int number) const;
  std::vector<pid_t> processes() const;

  std::filesystem::path folder_;
  std::filesystem::path data_;
  std::string name_;
  int port_;
  pid_t pid_ = -1;
};

/// Returns the first value of the first row that `sql` gives, as text, or "" if there is none. It is run on a
/// connection of its own. Throws std::runtime_error with what the server said.
std::string ask_postgres(const std::string& url, const std::string& sql);

/// Asks until the answer is `expected`, as long as a test waits for anything. Returns whether it was.
bool becomes(const std::string& url, const std::string& sql, const std::string& expected);

}  // namespace candled::test
