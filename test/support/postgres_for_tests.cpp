// Starts the server that the test programs of a build share, unless it runs, and prints its port.
//   postgres-for-tests FOLDER    the folder has the locks by which the programs agree
//
// In the folder are locks of flock(), which the system takes back when their holder ends, however it does:
//   users       each program that uses the server holds it, shared
//   starting    held by whoever starts or ends the server
//   server      held by the process that has the server as its child; the file says the port and the server's
//   folder

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <unistd.h>

#include "support/postgres_server.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {
namespace {

namespace fs = std::filesystem;

/// How long the server stays without a user: long enough for the pause between two tests.
constexpr int seconds_without_users = 20;

/// A file that can be locked. The lock goes with this object, or with the process.
class LockFile {
 public:
  explicit LockFile(const fs::path& path)
      : number_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (number_ < 0) throw std::runtime_error(path.string() + ": " + std::strerror(errno));
  }
  ~LockFile() { close(); }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  void lock() { ::flock(number_, LOCK_EX); }
  bool try_lock() { return ::flock(number_, LOCK_EX | LOCK_NB) == 0; }
  void unlock() { ::flock(number_, LOCK_UN); }
  /// Gives up this process's part of the lock, which a process that was forked before goes on holding.
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Running {
  int port = 0;
  fs::path folder;
};

Running read_running(const fs::path& file) {
  Running running;
  std::ifstream(file) >> running.port >> running.folder;
  return running;
}

/// Returns when the server has had no user for a while, or has ended, with `starting` locked.
void await_no_users(PostgresServer& server, LockFile& users, LockFile& starting) {
  for (int idle = 0;; ++idle) {
    if (idle >= seconds_without_users) {
      starting.lock();
      if (users.try_lock()) return;
      starting.unlock();
    }
    if (!server.runs()) return starting.lock();
    ::poll(nullptr, 0, 1'000);
    if (!users.try_lock()) idle = 0;
    users.unlock();
  }
}

/// Leaves the terminal, and what reads the output of the test that started the server.
void become_daemon(const fs::path& log) {
  ::setsid();
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
}

/// Has the server as long as it is used, and `alive` locked. It writes to `answer` when there is one.
void keep_server(const fs::path& folder, LockFile& alive, int answer) {
  LockFile starting(folder / "starting");
  LockFile users(folder / "users");
  {
    const TemporaryFolder data;
    PostgresServer server(data.path(), "shared");
    std::ofstream(folder / "server") << server.port() << ' ' << data.path() << '\n';
    if (::write(answer, "1", 1) == 1) await_no_users(server, users, starting);
  }
  alive.unlock();
}

/// Starts the process that has the server. It inherits the lock `alive` and keeps it when this process ends.
/// Returns whether there is a server.
bool start_server(const fs::path& folder, LockFile& starting, LockFile& alive) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    starting.close();
    ::close(ends[0]);
    become_daemon(folder / "log");
    try {
      keep_server(folder, alive, ends[1]);
    } catch (const std::exception& error) {
      std::cerr << error.what() << std::endl;
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  char one = 0;
  const bool started = ::read(ends[0], &one, 1) == 1;
  ::close(ends[0]);
  return started;
}

int run(const fs::path& folder) {
  fs::create_directories(folder);
  LockFile starting(folder / "starting");
  starting.lock();
  if (LockFile alive(folder / "server"); alive.try_lock()) {
    // One that was killed left its folder behind.
    const fs::path left = read_running(folder / "server").folder;
    std::error_code ignored;
    if (!left.empty()) fs::remove_all(left, ignored);
    std::ofstream(folder / "server", std::ios::trunc).flush();
    if (!start_server(folder, starting, alive)) {
      std::cerr << std::ifstream(folder / "log").rdbuf();
      return 1;
    }
  }
  std::cout << read_running(folder / "server").port << '\n';
  return 0;
}

}  // namespace
}  // namespace candled::test

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: postgres-for-tests FOLDER\n";
    return 2;
  }
  try {
    return candled::test::run(arguments[1]);
  } catch (const std::exception& error) {
    std::cerr << "postgres-for-tests: " << error.what() << '\n';
    return 1;
  }
}
