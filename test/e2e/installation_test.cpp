// What an installation has besides the programs.

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <sstream>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

const std::string packaging = CANDLED_PACKAGING_DIR;

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return (std::ostringstream() << file.rdbuf()).str();
}

/// Installs the unit and the settings below `folder`, as for `prefix`. Returns what was said.
std::string install_service(const TemporaryFolder& folder, const std::string& prefix) {
  Process process(
      {"cmake", "-DCMAKE_INSTALL_PREFIX=" + prefix,
       "-DCANDLED_UNIT=" + packaging + "/systemd/candled.service",
       std::string("-DCANDLED_SETTINGS=") + CANDLED_MANUALS_DIR + "/candled.toml", "-DCANDLED_BINDIR=bin",
       "-DCANDLED_DOCDIR=share/doc/candled", "-P", packaging + "/InstallService.cmake"},
      ".", {{"DESTDIR", folder.path()}});
  CHECK(process.wait() == 0);
  INFO(process.errors());
  return process.output();
}

TEST_CASE("an installation in /usr has the unit as it is, and settings that name the store alone") {
  const TemporaryFolder folder;

  install_service(folder, "/usr");

  CHECK(content(folder / "usr/lib/systemd/system/candled.service") ==
        content(packaging + "/systemd/candled.service"));
  std::istringstream settings(content(folder / "etc/candled/candled.toml"));
  std::vector<std::string> set;
  for (std::string line; std::getline(settings, line);)
    if (!line.empty() && line.front() != '#') set.push_back(line);
  CHECK(set == std::vector<std::string>{R"(store = "sqlite:/var/lib/candled/candles.db")"});

  Service service({"--config", folder.file("etc/candled/candled.toml"), "--store", folder.file("candles.db"),
                   "--exchange-url", "http://127.0.0.1:1"});
  CHECK(service.get("/healthz").status == 200);
  CHECK(service.stop(SIGTERM) == 0);
}

TEST_CASE("an installation elsewhere has its settings there, and keeps those that are there already") {
  const TemporaryFolder folder;

  install_service(folder, "/opt/candled");
  const std::string unit = content(folder / "opt/candled/lib/systemd/system/candled.service");
  CHECK(unit.contains(
      "\nExecStart=/opt/candled/bin/candled serve --config /opt/candled/etc/candled/candled.toml\n"));
  CHECK(unit.contains("\nEnvironmentFile=-/opt/candled/etc/candled/environment\n"));
  CHECK_FALSE(unit.contains(" /usr/"));

  folder.write("opt/candled/etc/candled/candled.toml", "# edited\n");
  CHECK(install_service(folder, "/opt/candled").contains("Keeping: "));
  CHECK(content(folder / "opt/candled/etc/candled/candled.toml") == "# edited\n");
}

}  // namespace
}  // namespace candled::test
