

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sqlite/backend.hpp"
#include "sqlite/migrations.hpp"
#include "sqlite/store_fixture.hpp"

namespace candled::sqlite {
namespace {

/// Another process that has a store open, or has failed to open it.
class OtherCollector {
 public:
  explicit OtherCollector(const std::filesystem::path& file) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) run(file, ends[1]);
    char answer = 0;
    REQUIRE(::read(ends[0], &answer, 1) == 1);
    opened_ = answer == 'y';
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~OtherCollector() { kill(); }
  OtherCollector(const OtherCollector&) = delete;
  OtherCollector& operator=(const OtherCollector&) = delete;

  bool opened() const { return opened_; }
  pid_t pid() const { return process_; }

  /// Ends it as a crash would: nothing is closed.
  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  [[noreturn]] static void run(const std::filesystem::path& file, int answer_to) {
    const auto store = open_store(file.string(), built_with());
    const auto stored = store && (*store)->writer().store({.new_pairs = numbered({pair("USDT_BTC")})});
    const char answer = stored ? 'y' : 'n';
    if (::write(answer_to, &answer, 1) != 1) ::_exit(1);
    while (true) ::pause();
  }

  pid_t process_ = 0;
  bool opened_ = false;
};

store::StoreFailure failure_of(const std::filesystem::path& file) {
  const auto opened = open_store(file.string(), built_with());
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().message, Catch::Contains(file.filename().string()));
  return opened.error().failure;
}

}  // namespace

TEST_CASE("an absent file and an empty one become a new store") {
  const TemporaryFolder folder;
  write_bytes(folder / "empty.db", "");

  for (const auto* name : {"absent.db", "empty.db"}) {
    auto store = open(folder / name);
    CHECK(candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")}) == 1);
    CHECK(sqlite_shell(folder / name, "PRAGMA user_version") == std::vector{std::to_string(newest_schema())});
  }
}

TEST_CASE("a store keeps its candles when it is opened again, and leaves one file when it is closed") {
  const TemporaryFolder folder;
  {
    auto store = open(folder / "candles.db");
    candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});
  }
  CHECK(folder.files() == std::vector<std::string>{"candles.db"});

  auto store = open(folder / "candles.db");

  CHECK(find(*reader_of(*store)).size() == 1);
  CHECK(candled::sqlite::store(*store, {candle(0, "1m", 60), candle(0, "1m", 120)}) == 1);
}

TEST_CASE("a new store that was only read leaves one file when it is closed") {
  const TemporaryFolder folder;
  {
    auto store = open(folder / "candles.db");
    CHECK(find(*reader_of(*store)).empty());
  }

  CHECK(folder.files() == std::vector<std::string>{"candles.db"});
}

TEST_CASE("a new database says in its first bytes whose it is, before its log is moved into it") {
  const TemporaryFolder folder;

  const auto store = open(folder / "candles.db");

  const auto bytes = bytes_of(folder / "candles.db");
  REQUIRE(bytes.size() > 100);
  CHECK(bytes.substr(68, 4) == "cndl");
}

TEST_CASE("a second collector in the same process is refused, under any name of the file") {
  const TemporaryFolder folder;
  auto first = open(folder / "candles.db");
  std::filesystem::create_symlink(folder / "candles.db", folder / "link.db");
  std::filesystem::create_directory(folder / "sub");

  CHECK(failure_of(folder / "candles.db") == store::StoreFailure::in_use);
  CHECK(failure_of(folder / "sub/../candles.db") == store::StoreFailure::in_use);
  const auto by_link = open_store("sqlite:" + (folder / "link.db").string(), built_with());
  REQUIRE_FALSE(by_link.has_value());
  CHECK(by_link.error().failure == store::StoreFailure::in_use);
  CHECK_THAT(by_link.error().message, Catch::Contains("another collector"));

  CHECK(candled::sqlite::store(*first, {candle(0, "1m", 60)}, {pair("USDT_BTC")}) == 1);
  first.reset();
  CHECK(open_store((folder / "link.db").string(), built_with()).has_value());
}

TEST_CASE("a second collector in another process is refused until the first one is killed") {
  const TemporaryFolder folder;
  OtherCollector other(folder / "candles.db");
  REQUIRE(other.opened());
  CHECK(failure_of(folder / "candles.db") == store::StoreFailure::in_use);
  const auto refused = open_store((folder / "candles.db").string(), built_with()).error().message;
  CHECK_THAT(refused, Catch::Contains("another collector is writing to it"));
  // Not every system tells who has a lock.
  const std::string process = std::to_string(other.pid());
  if (bytes_of("/proc/locks").contains(' ' + process + ' '))
    CHECK_THAT(refused, Catch::EndsWith(" (process " + process + ")"));

  other.kill();

  auto store = open(folder / "candles.db");
  CHECK(reader_of(*store)->pairs()->size() == 1);
  CHECK_FALSE(OtherCollector(folder / "candles.db").opened());
}

TEST_CASE("what a killed collector had stored is there, though its log was never moved into the file") {
  const TemporaryFolder folder;
  OtherCollector(folder / "candles.db").kill();
  REQUIRE(std::filesystem::file_size(folder / "candles.db-wal") > 0);

  auto store = open(folder / "candles.db");

  CHECK(reader_of(*store)->pairs()->all()[0].name == "USDT_BTC");
}

TEST_CASE("a store can be read alone, beside its collector and without one") {
  const TemporaryFolder folder;
  auto store = open(folder / "candles.db");
  candled::sqlite::store(*store, {candle(0, "1m", 60)}, {pair("USDT_BTC")});

  {
    const auto beside = open_for_reading((folder / "candles.db").string());
    REQUIRE(beside.has_value());
    CHECK(find(**beside).size() == 1);
  }
  store.reset();

  auto alone = open_for_reading("sqlite:" + (folder / "candles.db").string());
  REQUIRE(alone.has_value());
  CHECK(find(**alone).size() == 1);
}

}  // namespace candled::sqlite
