#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace candled::test {

/// Thrown where PostgreSQL's server is not installed. What it says begins with "skipped: no PostgreSQL", by
/// which ctest counts the test as skipped; where the environment has CI=true it says something else, and the
/// test fails.
class NoPostgres : public std::runtime_error {
 public:
  NoPostgres();
};

/// Returns the folder of the programs `postgres`, `initdb` and `pg_basebackup`: that of Debian's package
/// postgresql-15, or the one into which scripts/test unpacks it. Throws NoPostgres.
std::filesystem::path postgres_programs();

/// Returns the command that runs `program`, one of PostgreSQL's, as a user who is not root: they refuse that
/// one. Throws NoPostgres.
std::vector<std::string> postgres_command(const std::string& program,
                                          const std::vector<std::string>& arguments);

/// The same, as a program that is killed when the thread that started it ends.
std::vector<std::string> mortal_postgres_command(const std::string& program,
                                                 const std::vector<std::string>& arguments);

}  // namespace candled::test
