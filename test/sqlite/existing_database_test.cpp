// Reading a database beside which nothing can be written, and opening one on a full disk.

#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sqlite/locked_file.hpp"
#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

/// Returns the result of `work` in a process of its own, which calls `prepare` first.
std::string in_another_process(const std::function<void()>& prepare,
                               const std::function<std::string()>& work) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t process = ::fork();
  REQUIRE(process >= 0);
  if (process == 0) {
    prepare();
    const std::string answer = work();
    ::_exit(::write(ends[1], answer.data(), answer.size()) == static_cast<ssize_t>(answer.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string answer;
  char buffer[256];
  for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(size));
  ::close(ends[0]);
  ::waitpid(process, nullptr, 0);
  return answer;
}

/// Permissions do not bind root.
void become_nobody() {
  if (::geteuid() != 0) return;
  constexpr unsigned nobody = 65'534;
  if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(1);
}

/// No file may grow, nor be written to beyond its beginning: what a full disk is like.
void fill_the_disk() {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &none) != 0) ::_exit(1);
}

/// Reads `file` as a user who may not write. Returns the number of candles, or the reason why they cannot be
/// read.
std::string read_as_somebody_else(const std::filesystem::path& file) {
  return in_another_process(become_nobody, [&file]() -> std::string {
    const auto reader = open_for_reading(file.string());
    if (!reader) return reader.error().message;
    const auto found = (*reader)->candles({});
    return found ? std::to_string(found->size()) : found.error().message;
  });
}

/// A folder that only its owner writes to, and not even he while this lives, with a database of two candles.
class Foreign {
 public:
  Foreign() {
    set_mode(0755);
    auto store = open(file());
    candled::sqlite::store(*store, {candle(0, "1m", 60), candle(0, "1m", 120)}, {pair("USDT_BTC")});
  }
  ~Foreign() { set_mode(0755); }
  Foreign(const Foreign&) = delete;
  Foreign& operator=(const Foreign&) = delete;

  std::filesystem::path file() const { return folder / "candles.db"; }
  void set_mode(unsigned mode) const {
    std::filesystem::permissions(folder.path(), static_cast<std::filesystem::perms>(mode));
  }

  const TemporaryFolder folder;
};

}  // namespace

TEST_CASE("a store in somebody else's folder is read, and nothing is left there") {
  const Foreign foreign;
  foreign.set_mode(0555);

  CHECK(read_as_somebody_else(foreign.file()) == "2");

  CHECK(foreign.folder.files() == std::vector<std::string>{"candles.db"});
}

TEST_CASE("a store in somebody else's folder is read beside its collector, with what is in the log alone") {
  const Foreign foreign;
  const auto store = open(foreign.file());
  candled::sqlite::store(*store, {candle(0, "1m", 180)});
  foreign.set_mode(0555);

  CHECK(read_as_somebody_else(foreign.file()) == "3");
}

TEST_CASE("what stands only in a log that cannot be read is told, and not left out") {
  const Foreign foreign;
  {
    const auto store = open(foreign.file());
    candled::sqlite::store(*store, {candle(0, "1m", 180)});
    std::filesystem::copy_file(foreign.file(), foreign.folder / "copy.db");
    std::filesystem::copy_file(foreign.folder / "candles.db-wal", foreign.folder / "copy.db-wal");
  }
  foreign.set_mode(0555);

  const auto said = read_as_somebody_else(foreign.folder / "copy.db");

  CHECK_THAT(said, Catch::StartsWith((foreign.folder / "copy.db").string() + ": ") &&
                       Catch::Contains("copy.db-wal belong to it"));
  foreign.set_mode(0755);
  CHECK(find(*open_for_reading((foreign.folder / "copy.db").string()).value()).size() == 3);
}

TEST_CASE("a log that a user may not read is told beside a collector") {
  const Foreign foreign;
  const auto store = open(foreign.file());
  for (const char* name : {"candles.db-wal", "candles.db-shm"})
    std::filesystem::permissions(foreign.folder / name, std::filesystem::perms::none);
  foreign.set_mode(0555);

  CHECK_THAT(read_as_somebody_else(foreign.file()), Catch::Contains("a collector is writing to it"));
}

TEST_CASE("a file that a user may not read is told as such") {
  const Foreign foreign;
  std::filesystem::permissions(foreign.file(), std::filesystem::perms::none);

  CHECK(read_as_somebody_else(foreign.file()) ==
        foreign.file().string() + ": cannot be read: Permission denied");
}

TEST_CASE("collecting does not begin while a store is read by somebody who sees only its file") {
  const Foreign foreign;
  auto reading = std::make_optional(LockedFile::open(foreign.file(), LockedFile::Access::read));
  REQUIRE(reading->has_value());

  const auto refused = open_store(foreign.file().string(), built_with());
  reading.reset();

  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == store::StoreFailure::in_use);
  CHECK_THAT(refused.error().message, Catch::Contains("is reading it"));
  CHECK(open_store(foreign.file().string(), built_with()).has_value());
}

TEST_CASE("a full disk is called a full disk when a store is opened, whether it is new or not") {
  const Foreign foreign;
  for (const char* name : {"candles.db", "new.db"}) {
    const auto file = foreign.folder / name;

    const auto said = in_another_process(fill_the_disk, [&file]() -> std::string {
      const auto opened = open_store(file.string(), built_with());
      return opened ? "opened" : opened.error().message;
    });

    CHECK_THAT(said, Catch::StartsWith(file.string() + ": the disk is full: "));
  }
  CHECK(open(foreign.file()) != nullptr);
  CHECK(open(foreign.folder / "new.db") != nullptr);
}

TEST_CASE("a store on a full disk can be read") {
  const Foreign foreign;

  const auto said = in_another_process(fill_the_disk, [&foreign]() -> std::string {
    const auto reader = open_for_reading(foreign.file().string());
    return reader ? std::to_string((*reader)->candles({})->size()) : reader.error().message;
  });

  CHECK(said == "2");
}

TEST_CASE("a folder and a pipe are no stores to read") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);

  for (const auto& path : {folder.path(), folder / "pipe"}) {
    const auto opened = open_for_reading(path.string());

    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().message == path.string() + ": not a regular file");
    CHECK(open_store(path.string(), built_with()).error().message == path.string() + ": not a regular file");
  }
}

}  // namespace candled::sqlite
