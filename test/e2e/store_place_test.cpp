// Places of the database: other names of it, folders of other users, media that are full or read-only, and
// files that go away while candled runs.

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

struct Ended {
  int status;
  std::string output;
  std::string errors;
};

Ended run(std::vector<std::string> words, const TemporaryFolder& folder) {
  Process process(std::move(words), folder.path());
  const int status = process.wait();
  return {status, process.output(), process.errors()};
}

/// A store with two candles of a minute, and one that is open.
void fill(const TemporaryFolder& folder, const std::string& store) {
  folder.write("samples.csv",
               "time_ms,pair,price\n1635768000000,USDT_BTC,61234.5\n1635768060000,USDT_BTC,61240\n"
               "1635768120000,USDT_BTC,61300\n");
  REQUIRE(run({"candled", "replay", "samples.csv", "--store", store}, folder).status == 0);
}

std::vector<std::string> collecting(const SimulatedExchange& exchange, const std::string& store) {
  return {"--exchange-url", exchange.url(), "--store", store,         "--intervals",
          "1s,2s",          "--poll-every", "200ms",   "--log-level", "debug"};
}

/// A small file system of its own in a folder; absent where this user may not mount one.
class Disk {
 public:
  explicit Disk(const std::filesystem::path& at) : at_(at) {
    std::filesystem::create_directory(at_);
    there_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=512k") == 0;
    if (!there_) WARN("skipped: this user may not mount a file system");
  }
  ~Disk() {
    if (there_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  bool there() const { return there_; }
  void make_read_only() const {
    REQUIRE(::mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0);
  }
  void fill() const {
    std::ofstream ballast(at_ / "ballast");
    while (ballast << std::string(4'096, 'x') << std::flush) continue;
  }

 private:
  std::filesystem::path at_;
  bool there_ = false;
};

/// Returns the number of rows that the API shows of USDT_BTC's candles of a second.
std::size_t rows(const std::string& csv) {
  return static_cast<std::size_t>(std::ranges::count(csv, '\n'));
}

}  // namespace

TEST_CASE(
    "a backup on a read-only medium is verified and exported, and one on a full disk leaves nothing there") {
  const TemporaryFolder folder;
  fill(folder, "candles.db");
  const Disk disk(folder / "disk");
  if (!disk.there()) return;
  const std::vector<std::string> backup{"candled", "backup", "disk/copy.db", "--store", "candles.db"};

  disk.fill();
  const Ended full = run(backup, folder);
  CAPTURE(full.errors);
  CHECK(full.status == 1);
  CHECK(full.errors.contains("/disk/copy.db: "));
  CHECK(full.errors.contains("MiB are needed there, 0.0 MiB are free; choose another disk\n"));
  CHECK_FALSE(std::filesystem::exists(folder / "disk/copy.db"));
  std::filesystem::remove(folder / "disk/ballast");
  CHECK(std::filesystem::is_empty(folder / "disk"));

  const Ended made = run(backup, folder);
  CAPTURE(made.errors);
  REQUIRE(made.status == 0);
  disk.make_read_only();
  const Ended verified = run({"candled", "verify", "--store", "disk/copy.db"}, folder);
  CAPTURE(verified.errors);
  CHECK(verified.output.ends_with("\nok\n"));
  const auto rows_of = [&](const std::string& store) {
    return run({"candled", "export", "--store", store}, folder).output;
  };
  CHECK(rows_of("disk/copy.db") == rows_of("candles.db"));
  CHECK(run({"candled", "backup", "again.db", "--store", "disk/copy.db"}, folder).status == 0);
}

TEST_CASE("candles of a database that is removed wait, /readyz says so, and go in when it is back") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "5"});
  const std::string file = folder.file("candles.db");
  Service service(collecting(exchange, file));
  service.process().wait_for_line("candles closed");
  REQUIRE(service.get("/api/candles").status == 200);

  std::filesystem::rename(file, folder / "away.db");
  const std::string said = service.process().wait_for_next_line("storing failed");
  for (int closed = 0; closed < 2; ++closed) service.process().wait_for_next_line("candles closed");
  const Reply ready = service.get("/readyz");
  const Reply candles = service.get("/api/candles");
  std::filesystem::rename(folder / "away.db", file);
  service.process().wait_for_next_line("storing works again");
  service.process().wait_for_next_line("candles closed");
  REQUIRE(service.stop(SIGTERM) == 0);

  CHECK(said.contains(file + ": it was removed or moved away"));
  CHECK(ready.status == 503);
  CHECK(ready.body.contains("moved away"));
  CHECK(candles.status == 200);
  const Ended stored = run({"candled", "export", "--store", file, "--quiet"}, folder);
  CHECK(rows(stored.output) - 1 >= closed_candles(service.process().output()));
  CHECK(run({"candled", "verify", "--store", file}, folder).status == 0);
}

TEST_CASE(
    "a database that is replaced is told at once, at the end with status 1, and its successor stays as it "
    "is") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "5"});
  fill(folder, "other.db");
  const std::string file = folder.file("candles.db");
  Service service(collecting(exchange, file));
  service.process().wait_for_line("candles closed");

  // In one step: between two a flush would find no file at all.
  std::filesystem::create_hard_link(file, folder / "away.db");
  std::filesystem::rename(folder / "other.db", file);
  const std::string said = service.process().wait_for_next_line("storing failed");
  service.process().wait_for_next_line("candles closed");
  const Reply ready = service.get("/readyz");
  const Ended second = run({"candled", "serve", "--store", file, "--listen", "127.0.0.1:0"}, folder);

  CHECK(said.contains("another file has taken its place"));
  CHECK(ready.status == 503);
  CHECK(second.status == 1);
  CHECK(second.errors.contains("still uses " + file + "-wal"));
  CHECK(service.stop(SIGTERM) == 1);
  CHECK(service.process().errors().contains("could not be stored: " + file));
  const Ended stored = run({"candled", "export", "--store", file, "--interval", "1m", "--quiet"}, folder);
  CHECK(rows(stored.output) == 3);
  CHECK(run({"candled", "verify", "--store", file}, folder).status == 0);
  CHECK(run({"candled", "verify", "--store", "away.db"}, folder).status == 0);
}

TEST_CASE("a second collector is refused by every name of the file, in one line that names who has it") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "5"});
  const std::string file = folder.file("candles.db");
  Service service(collecting(exchange, file));
  service.process().wait_for_line("candles closed");
  std::filesystem::create_hard_link(file, folder / "hard.db");
  std::filesystem::create_symlink(file, folder / "soft.db");
  folder.write("samples.csv", "time_ms,pair,price\n1635768000000,USDT_BTC,61234.5\n");

  for (const std::string name : {"candles.db", "hard.db", "soft.db"}) {
    const Ended serve = run({"candled", "serve", "--store", name, "--listen", "127.0.0.1:0"}, folder);
    const Ended replay = run({"candled", "replay", "samples.csv", "--store", name}, folder);

    CAPTURE(serve.errors, replay.errors);
    CHECK(serve.status == 1);
    CHECK(replay.status == 1);
    for (const auto& errors : {serve.errors, replay.errors}) {
      CHECK(errors.contains(": another collector is writing to it"));
      CHECK(std::ranges::count(errors, '\n') == 1);
    }
  }
  CHECK(service.get("/readyz").status == 200);
}

TEST_CASE("the log names the whole path of the database, and says whether it is new") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "5"});

  for (const bool is_new : {true, false}) {
    Service service(collecting(exchange, "candles.db"), folder.path());
    service.process().wait_for_line("candles closed");
    REQUIRE(service.stop(SIGTERM) == 0);

    CHECK(service.process().output().contains("candles in " + folder.file("candles.db") +
                                              (is_new ? ", which is new\n" : "\n")));
  }
}

TEST_CASE("a folder that is missing is named, not a file in it") {
  const TemporaryFolder folder;

  for (const std::string command : {"serve", "verify", "export"}) {
    const Ended ended = run({"candled", command, "--store", "no/where.db"}, folder);

    CHECK(ended.status == 1);
    CHECK(ended.errors.starts_with("candled: " + folder.file("no/where.db") + ": "));
    CHECK(ended.errors.ends_with("there is no folder " + folder.file("no") + '\n'));
  }
}

TEST_CASE("a store on a read-only medium is verified and exported, and not collected into") {
  const TemporaryFolder folder;
  const Disk disk(folder / "disk");
  if (!disk.there()) return;
  fill(folder, "disk/candles.db");
  disk.make_read_only();

  const Ended verified = run({"candled", "verify", "--store", "disk/candles.db"}, folder);
  const Ended exported = run({"candled", "export", "--store", "disk/candles.db", "--interval", "1m"}, folder);
  const Ended collected = run({"candled", "serve", "--store", "disk/candles.db"}, folder);

  CAPTURE(verified.errors, exported.errors, collected.errors);
  CHECK(verified.output.ends_with("ok\n"));
  CHECK(rows(exported.output) == 3);
  CHECK(collected.status == 1);
  CHECK(collected.errors.ends_with("cannot be opened for writing: Read-only file system\n"));
}

TEST_CASE("a start on a full disk says that it is full, and an old store can still be read there") {
  const TemporaryFolder folder;
  const Disk disk(folder / "disk");
  if (!disk.there()) return;
  fill(folder, "disk/candles.db");
  disk.fill();

  for (const std::string name : {"disk/candles.db", "disk/new.db"}) {
    const Ended ended = run({"candled", "serve", "--store", name, "--listen", "127.0.0.1:0"}, folder);

    CHECK(ended.status == 1);
    CHECK(ended.errors == "candled: " + folder.file(name) + ": the disk is full: No space left on device\n");
  }
  CHECK(run({"candled", "verify", "--store", "disk/candles.db"}, folder).output.ends_with("ok\n"));
  CHECK(rows(run({"candled", "export", "--store", "disk/candles.db"}, folder).output) > 2);
}

TEST_CASE("somebody who may read the store and write nothing verifies and exports it, collected or not") {
  const TemporaryFolder folder;
  if (::geteuid() != 0) {
    WARN("skipped: only root becomes somebody else");
    return;
  }
  const SimulatedExchange exchange({"--pairs", "5"});
  fill(folder, "candles.db");
  std::filesystem::copy_file(CANDLED_BIN_DIR "/candled", folder / "program");
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const auto as_somebody_else = [&](const std::string& command) {
    return run({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", folder.file("program"),
                command, "--store", folder.file("candles.db")},
               folder);
  };
  const auto readable = [&] {
    const Ended verified = as_somebody_else("verify");
    const Ended exported = as_somebody_else("export");
    CAPTURE(verified.output, verified.errors, exported.errors);
    CHECK(verified.output.ends_with("ok\n"));
    CHECK(exported.status == 0);
    return rows(exported.output);
  };

  CHECK(readable() == 3);
  Service service(collecting(exchange, folder.file("candles.db")));
  service.process().wait_for_line("candles closed");
  service.process().wait_for_next_line("candles closed");
  CHECK(readable() > 3);
  CHECK(service.stop(SIGTERM) == 0);
  CHECK(readable() > 3);
}

}  // namespace candled::test
