#include "support/postgres_server.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <libpq-fe.h>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <sstream>
#include <stdexcept>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/postgres_programs.hpp"
#include "support/process.hpp"

namespace candled::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// An open file that is closed with its owner.
struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number;
};

bool is_free(int port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// From 32768 on the system gives ports to clients, one of which could have this one when the server starts
/// again.
int free_port() {
  std::random_device random;
  std::uniform_int_distribution<int> port(20'000, 32'767);
  for (;;)
    if (const int chosen = port(random); is_free(chosen)) return chosen;
}

/// Waits until the process ends, but not longer than `time`, and returns whether it has.
bool ends_within(pid_t pid, milliseconds time) {
  const Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (process.number < 0) return true;
  pollfd end{process.number, POLLIN, 0};
  return ::poll(&end, 1, static_cast<int>(time.count())) == 1;
}

/// Runs a program to its end. Throws with what it said when it fails.
void run(const std::vector<std::string>& command) {
  Process process(command);
  if (process.wait() == 0) return;
  throw std::runtime_error(command.front() + ": " + process.output() + process.errors());
}

/// Returns a cluster of databases that nobody has used yet, which a user makes once per build and version:
/// copying it takes a tenth of the time.
fs::path initialised() {
  const auto version = fs::last_write_time(postgres_programs() / "postgres").time_since_epoch().count();
  const fs::path ready = fs::path(CANDLED_SHARED_POSTGRES) /
                         ("initialised-" + std::to_string(::geteuid()) + '-' + std::to_string(version));
  if (fs::exists(ready)) return ready;
  fs::create_directories(ready.parent_path());
  const fs::path made = ready.string() + '.' + std::to_string(::getpid());
  run(postgres_command("initdb", {"-D", made, "-A", "trust", "-U", "postgres", "--no-sync",
                                  "--no-instructions", "-E", "UTF8", "--locale=C.UTF-8"}));
  std::error_code there_is_one;  // made by another test meanwhile
  fs::rename(made, ready, there_is_one);
  if (there_is_one) fs::remove_all(made);
  return ready;
}

/// Starts `command` with `log` as its output.
pid_t spawn(std::vector<std::string> command, const fs::path& log) {
  std::vector<char*> arguments;  // before the fork: another thread may hold the allocator's lock
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const Descriptor input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Descriptor output(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  const pid_t pid = ::fork();
  if (pid < 0 || output.number < 0) throw std::runtime_error("no process");
  if (pid == 0) {
    ::setpgid(0, 0);  // Ctrl-C is for the test, which ends it
    ::dup2(input.number, STDIN_FILENO);
    ::dup2(output.number, STDOUT_FILENO);
    ::dup2(output.number, STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  return pid;
}

std::string content(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string line(const fs::path& path, std::size_t number) {
  std::ifstream in(path);
  std::string text;
  for (std::size_t read = 0; read < number; ++read)
    if (!std::getline(in, text)) return "";
  return text;
}

constexpr std::string_view common_settings = R"(
listen_addresses = '127.0.0.1'
fsync = off
full_page_writes = off
shared_buffers = 32MB
max_connections = 100
jit = off
dynamic_shared_memory_type = mmap
autovacuum_naptime = 15s
hot_standby_feedback = on
wal_keep_size = 256MB
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 200ms
tcp_keepalives_idle = 2
tcp_keepalives_interval = 1
tcp_keepalives_count = 3
)";

}  // namespace

PostgresServer::PostgresServer(const fs::path& folder, const std::string& name, int port)
    : folder_(folder),
      data_(folder / name),
      name_(name),
      port_(port) {}

PostgresServer::PostgresServer(const fs::path& folder, const std::string& name, const std::string& settings)
    : PostgresServer(folder, name, free_port()) {
  run({"cp", "-a", initialised(), data_});
  std::ofstream(data_ / "postgresql.conf", std::ios::app)
      << common_settings << "unix_socket_directories = '" << folder_.string() << "'\ncluster_name = '"
      << name_ << "'\n"
      << settings << '\n';
  launch();
}

PostgresServer::PostgresServer(const PostgresServer& primary, const std::string& name, int port)
    : PostgresServer(primary.folder_, name, port != 0 ? port : free_port()) {
  fs::remove_all(data_);
  run(postgres_command("pg_basebackup",
                       {"-d", primary.url(), "-D", data_, "--checkpoint=fast", "--no-sync", "-X", "stream"}));
  std::ofstream(data_ / "postgresql.conf", std::ios::app)
      << "cluster_name = '" << name_ << "'\nprimary_conninfo = 'host=127.0.0.1 port=" << primary.port_
      << " user=postgres application_name=" << name_ << "'\n";
  std::ofstream(data_ / "standby.signal").flush();
  launch();
}

PostgresServer::~PostgresServer() {
  if (!runs()) return;
  signal_all(SIGCONT);
  ::kill(pid_, SIGQUIT);
  if (!ends_within(pid_, milliseconds{5'000})) kill();
  if (pid_ > 0) reap();
}

std::string PostgresServer::url(std::string_view database) const {
  return "postgres://postgres@127.0.0.1:" + std::to_string(port_) + '/' + std::string(database);
}

bool PostgresServer::runs() {
  if (pid_ > 0 && ends_within(pid_, milliseconds{0})) reap();
  return pid_ > 0;
}

std::string PostgresServer::log() const {
  return content(folder_ / (name_ + ".log"));
}

void PostgresServer::stop() {
  if (!runs()) return;
  ::kill(pid_, SIGINT);
  await_end();
}

void PostgresServer::kill() {
  if (!runs()) return;
  const auto all = processes();
  for (const pid_t process : all) ::kill(process, SIGKILL);
  for (const pid_t process : all) ends_within(process, Process::patience);
  reap();
}

void PostgresServer::start() {
  if (runs()) return;
  pid_ = spawn(mortal_postgres_command("postgres", {"-D", data_, "-p", std::to_string(port_)}),
               folder_ / (name_ + ".log"));
  if (!came_up()) throw std::runtime_error(name_ + " does not start: " + log());
}

void PostgresServer::freeze() {
  // The first process first, so that it starts no further one meanwhile.
  ::kill(pid_, SIGSTOP);
  signal_all(SIGSTOP);
}

void PostgresServer::thaw() {
  signal_all(SIGCONT);
}

/// Starts it for the first time. Another program may take the port in between: then on another one.
void PostgresServer::launch() {
  for (int attempt = 0;; ++attempt) {
    try {
      return start();
    } catch (const std::runtime_error&) {
      if (attempt == 5 || !log().contains("could not bind")) throw;
      port_ = free_port();
    }
  }
}

/// Waits until it takes connections. False when it ends, or does not in time.
bool PostgresServer::came_up() {
  const fs::path state = data_ / "postmaster.pid";
  const auto deadline = steady_clock::now() + Process::patience;
  while (steady_clock::now() < deadline) {
    if (ends_within(pid_, milliseconds{10})) {
      reap();
      return false;
    }
    const std::string status = line(state, 8);
    if (line(state, 1) == std::to_string(pid_) &&
        (status.starts_with("ready") || status.starts_with("standby")))
      return true;
  }
  kill();
  return false;
}

void PostgresServer::await_end() {
  if (!ends_within(pid_, Process::patience)) throw std::runtime_error(name_ + " does not end: " + log());
  reap();
}

/// Forgets the process, which has ended. One that was killed leaves a segment of shared memory behind, and
/// the system has room for some thousands of these only.
void PostgresServer::reap() {
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  std::istringstream key_and_segment(line(data_ / "postmaster.pid", 7));
  long key = 0;
  int segment = -1;
  if (key_and_segment >> key >> segment) ::shmctl(segment, IPC_RMID, nullptr);
}

void PostgresServer::signal_all(int number) const {
  if (pid_ <= 0) return;  // 0 and -1 are not one process
  for (const pid_t process : processes()) ::kill(process, number);
}

/// The first process, and those that it has started.
std::vector<pid_t> PostgresServer::processes() const {
  std::vector<pid_t> all{pid_};
  const std::string first = std::to_string(pid_);
  std::ifstream children("/proc/" + first + "/task/" + first + "/children");
  for (pid_t child = 0; children >> child;) all.push_back(child);
  return all;
}

std::string ask_postgres(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()), PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

bool becomes(const std::string& url, const std::string& sql, const std::string& expected) {
  const auto deadline = steady_clock::now() + Process::patience;
  while (ask_postgres(url, sql) != expected) {
    if (steady_clock::now() > deadline) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace candled::test
