#include "support/postgres_database.hpp"

#include <fcntl.h>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

#include "support/postgres_programs.hpp"
#include "support/postgres_server.hpp"
#include "support/process.hpp"

namespace candled::test {
namespace {

/// Says that the shared server is in use, until it is closed or this process has ended.
int use_shared_server() {
  const std::filesystem::path folder = CANDLED_SHARED_POSTGRES;
  std::filesystem::create_directories(folder);
  const int users = ::open((folder / "users").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (users < 0 || ::flock(users, LOCK_SH) != 0) throw std::runtime_error("no lock in " + folder.string());
  return users;
}

int port_of_shared_server() {
  postgres_programs();  // throws if there are none
  Process starter({"postgres-for-tests", CANDLED_SHARED_POSTGRES});
  if (starter.wait() != 0)
    throw std::runtime_error("postgres-for-tests: " + starter.output() + starter.errors());
  return std::stoi(starter.output());
}

/// A name that no other test has, beside it or before it.
std::string new_name() {
  std::random_device random;
  return "test_" + std::to_string(::getpid()) + '_' + std::to_string(random());
}

}  // namespace

SharedPostgres::SharedPostgres() : use_(use_shared_server()), port_(0) {
  try {
    port_ = port_of_shared_server();
  } catch (...) {
    ::close(use_);
    throw;
  }
}

SharedPostgres::~SharedPostgres() {
  ::close(use_);
}

std::string SharedPostgres::url(const std::string& database) const {
  return "postgres://postgres@127.0.0.1:" + std::to_string(port_) + '/' + database;
}

PostgresDatabase::PostgresDatabase() : name_(new_name()) {
  ask_postgres(server_.url(), "CREATE DATABASE " + name_ + " TEMPLATE template0");
}

PostgresDatabase::~PostgresDatabase() {
  try {
    ask_postgres(server_.url(), "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {  // the server is gone, and with it the database
  }
}

std::string PostgresDatabase::ask(const std::string& sql) const {
  return ask_postgres(url(), sql);
}

}  // namespace candled::test
