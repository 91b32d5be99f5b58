#include "sqlite/backup.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "sqlite/existing_database.hpp"
#include "sqlite/page_copy.hpp"
#include "sqlite/verified_store.hpp"

namespace candled::sqlite {
namespace {

using store::BackedUp;
using store::BackupOrder;
using store::StoreFailure;

using Made = std::expected<BackedUp, store::StoreError>;

/// A store of two pairs, and the folder of it.
struct Filled {
  Filled() : store(open(folder / "candles.db")) { candled::sqlite::store(*store, observed(), pairs); }

  Made back_up(BackupOrder order) const {
    order.file = folder / order.file.string();
    return sqlite::back_up(folder / "candles.db", order);
  }

  TemporaryFolder folder;
  std::unique_ptr<store::CandleStore> store;
};

/// Every row of every table.
Lines content(const std::filesystem::path& file) {
  Lines all;
  for (const std::string& table :
       sqlite_shell(file, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
    all.push_back(table);
    for (std::string& row : sqlite_shell(file, "SELECT * FROM " + table)) all.push_back(std::move(row));
  }
  return all;
}

TEST_CASE("a backup has every row of the store, is one file, and is for its owner alone") {
  const Filled filled;

  const Made made = filled.back_up({.file = "copy.db"});

  REQUIRE(made.has_value());
  CHECK(made->candles == 2 * (40 + 8 + 4));
  CHECK(made->bytes == std::filesystem::file_size(filled.folder / "copy.db"));
  CHECK(filled.folder.files() == Lines{"candles.db", "candles.db-shm", "candles.db-wal", "copy.db"});
  struct stat found {};
  REQUIRE(::stat(filled.folder.file("copy.db").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  const auto rows = content(filled.folder / "candles.db");
  CHECK(content(filled.folder / "copy.db") == rows);
  CHECK(verified(filled.folder / "copy.db").findings.empty());
}

TEST_CASE("a backup opens as a store to collect into, and one of it is the same again") {
  const Filled filled;
  REQUIRE(filled.back_up({.file = "copy.db"}));

  {
    const auto restored = open(filled.folder / "copy.db");
    candled::sqlite::store(*restored, {candle(0, "1m", noon + 3'600)});
  }

  CHECK(verified(filled.folder / "copy.db").findings.empty());
  const Made again = sqlite::back_up(filled.folder / "copy.db", {.file = filled.folder / "again.db"});
  REQUIRE(again.has_value());
  CHECK(again->candles == 2 * (40 + 8 + 4) + 1);
}

TEST_CASE("a backup ends and is whole while a collector stores without a pause") {
  const Filled filled;
  std::atomic<int> minutes = 0;
  std::jthread collector([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const std::int64_t open_time = noon + 3'600 + 60 * minutes;
      if (filled.store->writer().store({.candles = {candle(0, "1m", open_time)}})) ++minutes;
    }
  });
  while (minutes < 20) std::this_thread::yield();

  const int before = minutes;
  const Made made = filled.back_up({.file = "copy.db"});
  const int after = minutes;
  collector.request_stop();
  collector.join();

  REQUIRE(made.has_value());
  CHECK(after > before);
  CHECK(verified(filled.folder / "copy.db").findings.empty());
  const auto kept = find(*reader_of(*open(filled.folder / "copy.db")),
                         {.intervals = {interval("1m")}, .start = at(noon + 3'600), .limit = 1'000'000});
  CHECK(kept.size() >= static_cast<std::size_t>(before));
  CHECK(kept.size() <= static_cast<std::size_t>(minutes));
}

TEST_CASE("a copy made page by page is of one moment, and is not begun anew by what is stored meanwhile") {
  const Filled filled;
  write_bytes(filled.folder / "copy.db", "");
  std::uint64_t stored = 0;
  {
    Connection from = open_existing(filled.folder / "candles.db");
    const Transaction snapshot(from, Transaction::Kind::read);
    const auto total = std::stoull(from.text("PRAGMA page_count"));
    Connection to(filled.folder / "copy.db", Connection::Access::read_write);
    to.run("PRAGMA journal_mode = OFF");
    PageCopy pages(from, to);
    for (; pages.step(1); ++stored)
      candled::sqlite::store(*filled.store,
                             {candle(0, "1m", noon + 3'600 + 60 * static_cast<std::int64_t>(stored))});
    CHECK(pages.total_pages() == total);
    CHECK(stored <= total);
  }

  CHECK(stored > 10);
  const Verified copy = verified(filled.folder / "copy.db");
  CHECK(copy.findings.empty());
  CHECK(copy.checked[2].rows == 2 * (40 + 8 + 4));
}

TEST_CASE("every page is told of, and a stop leaves nothing behind, whether copying or verifying") {
  const Filled filled;
  const auto files = filled.folder.files();
  std::stop_source stop;
  std::vector<store::BackupProgress> told;
  const auto tell = [&](const store::BackupProgress& progress) { told.push_back(progress); };
  REQUIRE(filled.back_up({.file = "copy.db", .progress = tell}));
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().copied == told.back().total);
  REQUIRE(std::filesystem::remove(filled.folder / "copy.db"));

  const Made stopped = filled.back_up(
      {.file = "copy.db", .stop = stop.get_token(), .progress = [&](const auto&) { stop.request_stop(); }});

  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().message ==
        filled.folder.file("copy.db") + ": stopped before the end; nothing was written");
  CHECK(filled.folder.files() == files);
}

TEST_CASE("a store with findings has no backup, and the first of them is told") {
  Filled filled;
  filled.store.reset();
  sqlite_shell(filled.folder / "candles.db", "UPDATE candle SET complete = 2" + fourth_minute);

  const Made made = filled.back_up({.file = "copy.db"});

  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().failure == StoreFailure::damaged);
  CHECK_THAT(made.error().message,
             Catch::Contains("candles.db: 1 finding in its copy, which was removed; the first: USDT_BTC 1m: "
                             "complete 2 is neither 0 nor 1"));
  CHECK(filled.folder.files() == Lines{"candles.db"});
}

TEST_CASE("pages that are damaged are found in the copy") {
  Filled filled;
  filled.store.reset();
  std::string bytes = bytes_of(filled.folder / "candles.db");
  for (std::size_t at = bytes.size() - 4'096; at < bytes.size(); ++at) bytes[at] = 'x';
  write_bytes(filled.folder / "candles.db", bytes);

  const Made made = filled.back_up({.file = "copy.db"});

  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().failure == StoreFailure::damaged);
  CHECK(filled.folder.files() == Lines{"candles.db"});
}

/// Files that this process writes end at `bytes`.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_CASE("a disk that is full is told with the name of the backup, and nothing is left on it") {
  const Filled filled;
  const auto files = filled.folder.files();
  const Made made = [&] {
    const SmallFiles limited(16'384);
    return filled.back_up({.file = "copy.db"});
  }();

  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().failure == StoreFailure::full);
  CHECK_THAT(made.error().message, Catch::StartsWith(filled.folder.file("copy.db") + ": the disk is full: "));
  CHECK(filled.folder.files() == files);
}

TEST_CASE("a name that a backup cannot have is refused in words, and what is there stays") {
  const Filled filled;
  const auto& folder = filled.folder;
  folder.write("notes.txt", "precious");
  folder.write("old.db-wal", "pages of another database");
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink("candles.db", folder / "link.db");
  const auto files = folder.files();
  const auto refusal = [&](const std::string& name, bool replace = false) {
    const Made made = filled.back_up({.file = name, .replace = replace});
    REQUIRE_FALSE(made.has_value());
    CHECK(folder.files() == files);
    return made.error().message;
  };

  CHECK_THAT(refusal("candles.db", true), Catch::EndsWith("the store itself cannot be its backup"));
  CHECK_THAT(refusal("link.db", true), Catch::EndsWith("the store itself cannot be its backup"));
  CHECK(refusal("notes.txt") == folder.file("notes.txt") + ": there is such a file already");
  CHECK(refusal("folder", true) == folder.file("folder") + ": a folder; name a file in it");
  CHECK_THAT(refusal("old.db"), Catch::Contains("old.db-wal is there and would be taken for a part of it"));
  CHECK(refusal("no/copy.db") ==
        folder.file("no/copy.db") + ": cannot be written: there is no folder " + folder.file("no"));
  CHECK(bytes_of(folder / "notes.txt") == "precious");
  CHECK_THAT(sqlite::back_up(folder / "absent.db", {.file = folder / "copy.db"}).error().message,
             Catch::EndsWith("absent.db: there is no such file"));
  CHECK(sqlite::back_up(folder / "notes.txt", {.file = folder / "copy.db"}).error().failure ==
        StoreFailure::not_a_database);
  CHECK(sqlite::back_up(folder / "candles.db", {.file = "/dev/null", .replace = true}).error().message ==
        "/dev/null: not a regular file; - is standard output");
}

TEST_CASE("a backup takes the place of another on request, but not of a store that is collected into") {
  const Filled filled;
  const auto& folder = filled.folder;
  folder.write("copy.db", "yesterday's");

  REQUIRE(filled.back_up({.file = "copy.db", .replace = true}));
  CHECK(verified(folder / "copy.db").findings.empty());

  const auto other = open(folder / "other.db");
  std::filesystem::resize_file(folder / "other.db-wal", 0);  // its log tells nothing
  const Made refused = filled.back_up({.file = "other.db", .replace = true});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == StoreFailure::in_use);
}

}  // namespace
}  // namespace candled::sqlite
