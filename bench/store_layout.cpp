// Compares ways to lay out candles in SQLite: what a flush costs the disk, and what a read costs the reader.
//
//   store_layout_bench [FOLDER [MINUTES]]
//
// Builds one database per layout and page size in FOLDER (default: the current one), with MINUTES of history
// of 1000 pairs in 1m, 5m and 10m candles (default 2770: 3.6 million), measures it and removes it again.
// Prints one line per database. The figures behind docs/decisions/0001-storage-layout.md come from here.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fmt/core.h>
#include <memory>
#include <random>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t pairs = 1000;
constexpr std::array<std::int64_t, 3> intervals{60, 300, 600};
constexpr std::int64_t first_minute = 27'262'800;  // a multiple of 10
constexpr int measured_minutes = 160;
constexpr std::int64_t blocks_per_chapter = 64;

/// How rows are ordered on disk. `block` is how many consecutive candles of a pair lie together: 0 means all
/// of them (by pair), 1 means none (by time).
struct Layout {
  std::string name;
  std::int64_t block;
};

class Database {
 public:
  explicit Database(const std::string& path) {
    constexpr int mode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &handle_, mode, nullptr) != SQLITE_OK) throw std::runtime_error(path);
  }
  ~Database() { sqlite3_close_v2(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(handle_));
  }
  sqlite3* get() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(const Database& database, const std::string& sql) {
    if (sqlite3_prepare_v3(database.get(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) !=
        SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database.get()) + (": " + sql));
  }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  template <typename... Values>
  Statement& bind(Values... values) {
    sqlite3_reset(handle_);
    int index = 0;
    (sqlite3_bind_int64(handle_, ++index, values), ...);
    return *this;
  }
  bool step() {
    const int code = sqlite3_step(handle_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
    return code == SQLITE_ROW;
  }
  void run() {
    step();
    sqlite3_reset(handle_);
  }
  std::int64_t operator[](int column) { return sqlite3_column_int64(handle_, column); }

 private:
  sqlite3_stmt* handle_ = nullptr;
};

constexpr const char* values = "open, high, low, close, scales, samples, lead, trail, gap, complete, source";
constexpr int value_count = 11;

std::string columns_of(const Layout& layout) {
  if (layout.block == 0) return "pair, interval, bucket";
  if (layout.block == 1) return "interval, bucket, pair";
  return "interval, block, pair, slot";
}

void create(Database& database, const Layout& layout, int page_size) {
  database.run(
      fmt::format("PRAGMA page_size = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;", page_size));
  database.run(fmt::format("CREATE TABLE candle ({0}, {1}, PRIMARY KEY ({0})) WITHOUT ROWID;",
                           columns_of(layout), values));
  database.run(
      "CREATE TABLE series (pair, interval, first, newest, count, PRIMARY KEY (pair, interval)) WITHOUT "
      "ROWID;"
      "CREATE TABLE coverage (interval, chapter, pair, blocks, PRIMARY KEY (interval, chapter, pair)) "
      "WITHOUT ROWID;");
}

/// Stores the candles of every pair that close at the end of one minute, as the collector would.
class Writer {
 public:
  Writer(Database& database, const Layout& layout)
      : database_(database),
        block_(layout.block),
        insert_(database,
                fmt::format("INSERT INTO candle ({}, {}) VALUES (?1, ?2, ?3, {}?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                            "?12, ?13, ?14, ?15) ON CONFLICT DO NOTHING",
                            columns_of(layout), values, block_ > 1 ? "?4, " : "")),
        summarise_(
            database,
            "INSERT INTO series VALUES (?1, ?2, ?3, ?3, 1) ON CONFLICT DO UPDATE SET first = min(first, "
            "excluded.first), newest = max(newest, excluded.newest), count = count + 1"),
        cover_(database,
               "INSERT INTO coverage VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET blocks = blocks | "
               "excluded.blocks") {}

  /// Returns how many rows it stored.
  int store(std::int64_t minute) {
    int rows = 0;
    database_.run("BEGIN IMMEDIATE");
    for (const auto interval : intervals) {
      if ((minute + 1) * 60 % interval != 0) continue;
      for (std::int64_t pair = 0; pair < pairs; ++pair, ++rows)
        insert(pair, interval, minute * 60 / interval);
    }
    database_.run("COMMIT");
    return rows;
  }

 private:
  void insert(std::int64_t pair, std::int64_t interval, std::int64_t bucket) {
    std::array<std::int64_t, 4> key{pair, interval, bucket, 0};
    if (block_ == 1) key = {interval, bucket, pair, 0};
    if (block_ > 1) key = {interval, bucket / block_, pair, bucket % block_};
    const auto price = [&] {
      return static_cast<std::int64_t>(random_() % 10'000) + 1'000'000 + pair * 100'000;
    };
    const auto some = [&](unsigned bound) { return static_cast<std::int64_t>(random_() % bound); };
    insert_.bind(key[0], key[1], key[2], key[3], price(), price(), price(), price(), std::int64_t{8},
                 interval, some(1000), some(1000), 1000 + some(500), std::int64_t{1}, std::int64_t{0});
    insert_.run();
    summarise_.bind(pair, interval, bucket);
    summarise_.run();
    if (block_ > 1 && bucket % block_ == 0) {
      const auto block = bucket / block_;
      cover_.bind(interval, block / blocks_per_chapter, pair,
                  static_cast<std::int64_t>(std::uint64_t{1} << (block % blocks_per_chapter)));
      cover_.run();
    }
  }

  Database& database_;
  std::int64_t block_;
  Statement insert_;
  Statement summarise_;
  Statement cover_;
  std::minstd_rand random_{1};
};

/// Reads candles the way that suits each layout best. Every function returns how many rows it decoded.
class Reader {
 public:
  Reader(Database& database, const Layout& layout)
      : block_(layout.block),
        one_pair_(database, one_pair_sql(layout)),
        all_pairs_(database, all_pairs_sql(layout)) {}

  /// The candles of one pair and interval in `[newest - count, newest)`, newest first.
  std::size_t one_pair(std::int64_t pair, std::int64_t interval, std::int64_t newest, std::int64_t count) {
    std::size_t rows = 0;
    const auto oldest = newest - count;
    if (block_ == 0) return drain(one_pair_.bind(interval, oldest, newest - 1, pair));
    if (block_ == 1) {
      for (auto bucket = newest; bucket-- > oldest;) rows += drain(one_pair_.bind(interval, bucket, pair));
      return rows;
    }
    for (auto block = (newest - 1) / block_; block >= oldest / block_; --block) {
      const auto start = block * block_;
      rows += drain(one_pair_.bind(interval, block, pair, std::max<std::int64_t>(oldest - start, 0),
                                   std::min(newest - start, block_) - 1));
    }
    return rows;
  }

  /// The 500 newest candles over all pairs and intervals. Those that opened last are of the shortest
  /// interval, and there are enough of them in its newest bucket.
  std::size_t all_pairs(std::int64_t newest) {
    std::vector<std::int64_t> found;
    const auto read = [&] {
      for (; all_pairs_.step(); decode(all_pairs_)) found.push_back(all_pairs_[0]);
    };
    if (block_ > 1) all_pairs_.bind(intervals[0], newest / block_, newest % block_);
    if (block_ == 1) all_pairs_.bind(intervals[0], newest);
    if (block_ > 0) read();
    for (std::int64_t pair = 0; block_ == 0 && pair < pairs; ++pair) {
      all_pairs_.bind(intervals[0], newest, pair);
      read();
    }
    std::sort(found.begin(), found.end());
    found.resize(500);
    return found.size();
  }

 private:
  static std::string one_pair_sql(const Layout& layout) {
    if (layout.block == 0)
      return fmt::format(
          "SELECT pair, bucket, {} FROM candle WHERE pair = ?4 AND interval = ?1 AND bucket BETWEEN ?2 "
          "AND ?3 ORDER BY bucket DESC",
          values);
    if (layout.block == 1)
      return fmt::format(
          "SELECT pair, bucket, {} FROM candle WHERE interval = ?1 AND bucket = ?2 AND pair = ?3", values);
    return fmt::format(
        "SELECT pair, slot, {} FROM candle WHERE interval = ?1 AND block = ?2 AND pair = ?3 AND slot "
        "BETWEEN ?4 AND ?5 ORDER BY slot DESC",
        values);
  }
  static std::string all_pairs_sql(const Layout& layout) {
    if (layout.block == 0)
      return fmt::format(
          "SELECT pair, bucket, {} FROM candle WHERE pair = ?3 AND interval = ?1 AND bucket = ?2", values);
    if (layout.block == 1)
      return fmt::format(
          "SELECT pair, bucket, {} FROM candle WHERE interval = ?1 AND bucket <= ?2 ORDER BY bucket DESC, "
          "pair DESC "
          "LIMIT 500",
          values);
    return fmt::format("SELECT pair, slot, {} FROM candle WHERE interval = ?1 AND block = ?2 AND slot = ?3",
                       values);
  }
  std::int64_t decode(Statement& row) {
    for (int column = 2; column < 2 + value_count; ++column) sum_ += row[column];
    return row[1];
  }
  std::size_t drain(Statement& statement) {
    std::size_t rows = 0;
    for (; statement.step(); ++rows) decode(statement);
    return rows;
  }

  std::int64_t block_;
  Statement one_pair_;
  Statement all_pairs_;
  std::int64_t sum_ = 0;  // of everything read, so that nothing is optimised away
};

/// The figure that a tenth of all stay below: what the work costs when nothing else runs on the machine.
double tenth(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures.empty() ? 0 : figures[figures.size() / 10];
}

double median(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures.empty() ? 0 : figures[figures.size() / 2];
}

template <typename Work>
double microseconds_of(const Work& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

struct Flush {
  std::vector<double> time_ms;
  std::vector<double> wal_kib;
};

/// Stores more minutes durably; `small` and `large` are those of 1000 and of 3000 rows.
void measure_flushes(Database& database, Writer& writer, const std::string& path, std::int64_t from,
                     Flush& small, Flush& large) {
  database.run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA wal_checkpoint(TRUNCATE);");
  for (auto minute = from; minute < from + measured_minutes; ++minute) {
    int rows = 0;
    const double time = microseconds_of([&] { rows = writer.store(minute); });
    const auto wal = static_cast<double>(std::filesystem::file_size(path + "-wal"));
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (rows == 2000) continue;
    auto& flush = rows == 1000 ? small : large;
    flush.time_ms.push_back(time / 1000);
    flush.wal_kib.push_back(wal / 1024);
  }
}

template <typename Read>
double time_of_read(const Read& read) {
  std::vector<double> figures;
  for (int i = 0; i < 300; ++i) figures.push_back(microseconds_of(read));
  return tenth(figures);
}

void measure(const std::string& folder, const Layout& layout, int page_size, std::int64_t minutes) {
  const std::string path = folder + "/store_layout_bench.db";
  const auto remove = [&] {
    for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  };
  remove();
  const auto end = first_minute + minutes;
  Flush small;
  Flush large;
  double bytes = 0;
  {
    Database database(path);
    create(database, layout, page_size);
    Writer writer(database, layout);
    std::int64_t rows = 0;
    for (auto minute = first_minute; minute < end; ++minute) rows += writer.store(minute);
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    bytes = static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(rows);
    measure_flushes(database, writer, path, end, small, large);
  }
  Database database(path);
  Reader reader(database, layout);
  std::minstd_rand random(7);
  const auto now = end + measured_minutes;
  const auto some_pair = [&] { return static_cast<std::int64_t>(random() % pairs); };
  const double newest = time_of_read([&] { reader.one_pair(some_pair(), 60, now, 500); });
  const double all = time_of_read([&] { reader.all_pairs(now - 1); });
  const double range = time_of_read([&] {
    const auto last = now - static_cast<std::int64_t>(random() % static_cast<unsigned long>(minutes - 500));
    reader.one_pair(some_pair(), 60, last, 500);
  });
  fmt::print("| {} | {} | {:.1f} | {:.0f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.1f} |\n",
             layout.name, page_size, tenth(large.time_ms), median(large.wal_kib), tenth(small.time_ms),
             median(small.wal_kib), newest, range, all, bytes);
  std::fflush(stdout);
  remove();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const std::int64_t minutes = std::max(600LL, argc > 2 ? std::stoll(argv[2]) / 10 * 10 : 2770);
  fmt::print(
      "| layout | page | 3000 rows, ms | WAL, KiB | 1000 rows, ms | WAL, KiB "
      "| 500 newest of a pair, us | 500 of a range, us | 500 newest of all, us | B a candle |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  const std::array<Layout, 6> layouts{{{"by pair", 0},
                                       {"by time", 1},
                                       {"blocks of 8", 8},
                                       {"blocks of 16", 16},
                                       {"blocks of 32", 32},
                                       {"blocks of 64", 64}}};
  for (const auto& layout : layouts) measure(folder, layout, 4096, minutes);
  for (const int page_size : {512, 1024, 8192})
    for (const auto& layout : {layouts[0], layouts[1], layouts[3]})
      measure(folder, layout, page_size, minutes);
  return 0;
}
