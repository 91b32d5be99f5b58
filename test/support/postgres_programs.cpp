#include "support/postgres_programs.hpp"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace candled::test {
namespace {

namespace fs = std::filesystem;

bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

std::vector<std::string> as_server_user(std::vector<std::string> command, const std::string& program,
                                        const std::vector<std::string>& arguments) {
  if (::geteuid() == 0) {
    // The user nobody may enter no folder of root's, neither the source tree nor a temporary folder. It keeps
    // root's right to do so, which access() respects only with that bit.
    command.insert(command.end(),
                   {"--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all,+dac_override",
                    "--ambient-caps=-all,+dac_override", "--securebits=+no_setuid_fixup"});
  }
  command.push_back(postgres_programs() / program);
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

NoPostgres::NoPostgres()
    : std::runtime_error(
          in_ci() ? "PostgreSQL's server is not installed, and CI=true allows no test to be skipped"
                  : "skipped: no PostgreSQL server is installed; scripts/test gets one, and so does "
                    "`apt-get install postgresql-15`") {}

fs::path postgres_programs() {
  const std::string programs = "usr/lib/postgresql/15/bin";
  for (const fs::path& folder :
       {fs::path("/") / programs, fs::path(CANDLED_SOURCE_DIR) / ".cache/postgresql" / programs})
    if (fs::exists(folder / "postgres") && fs::exists(folder / "pg_basebackup")) return folder;
  throw NoPostgres();
}

std::vector<std::string> postgres_command(const std::string& program,
                                          const std::vector<std::string>& arguments) {
  return as_server_user({"setpriv"}, program, arguments);
}

std::vector<std::string> mortal_postgres_command(const std::string& program,
                                                 const std::vector<std::string>& arguments) {
  return as_server_user({"setpriv", "--pdeathsig=KILL"}, program, arguments);
}

}  // namespace candled::test
