#include "postgres/stress_run.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

#include "postgres/stress_collector.hpp"
#include "postgres/stress_tail.hpp"
#include "support/postgres_server.hpp"
#include "support/process.hpp"

namespace candled::test {
namespace {

/// How far a collector may be ahead of the slowest, so that they meet in the same buckets.
constexpr std::size_t lead = 2;

class Stress {
 public:
  Stress(const World& world, const std::string& url, const Cast& cast)
      : world_(world),
        url_(url),
        cast_(cast),
        done_(cast.collectors, 0) {}

  Told run() {
    std::jthread tail([this](const std::stop_token& stop) { guarded([&] { follow(stop); }); });
    {
      std::vector<std::jthread> threads;
      for (std::size_t number = 0; number < cast_.collectors; ++number)
        threads.emplace_back([this, number] { guarded([&] { collect(number); }, number); });
      if (cast_.dies) threads.emplace_back([this] { guarded([&] { collect_and_die(cast_.collectors); }); });
      for (std::size_t number = 0; number < cast_.repairers; ++number)
        threads.emplace_back([this, number] { guarded([&] { repair(number); }); });
      if (cast_.cuts) threads.emplace_back([this] { guarded([&] { cut(); }); });
    }
    tail.request_stop();
    tail.join();
    return std::move(told_);
  }

 private:
  void guarded(const std::function<void()>& work, std::optional<std::size_t> collector = {}) {
    std::string fault;
    try {
      work();
    } catch (const std::exception& error) {
      fault = error.what();
    }
    const std::lock_guard lock(mutex_);
    if (!fault.empty()) told_.faults.push_back(fault);
    if (collector) done_[*collector] = world_.minutes;  // nobody waits for it
    changed_.notify_all();
  }

  std::size_t slowest() const { return *std::ranges::min_element(done_); }

  void collect(std::size_t number) {
    Collector collector(world_, number, url_);
    Dice dice{world_.seed, 100, number};
    for (std::size_t minute = 0; minute < world_.minutes; ++minute) {
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return minute <= slowest() + lead; });
      }
      collector.store(minute);
      {
        const std::lock_guard lock(mutex_);
        told_.batches.emplace(number, minute);
        done_[number] = minute + 1;
        changed_.notify_all();
      }
      if (dice.chance(50)) collector.save_forming(minute);
      if (dice.chance(10)) collector.store(dice.below(minute + 1));  // again
    }
    const std::lock_guard lock(mutex_);
    told_.doubts += collector.doubts();
  }

  /// Lets a process collect, kills it while it does, and starts another one.
  void collect_and_die(std::size_t number) {
    Dice dice{world_.seed, 101};
    for (std::size_t minute = 0; minute < world_.minutes;) {
      Process process({"postgres_stress_test", "a collector in a process of its own"}, ".",
                      {{"CANDLED_STRESS_URL", url_},
                       {"CANDLED_STRESS_SEED", std::to_string(world_.seed)},
                       {"CANDLED_STRESS_MINUTES", std::to_string(world_.minutes)},
                       {"CANDLED_STRESS_BIGGER", world_.offers_bigger ? "1" : "0"},
                       {"CANDLED_STRESS_NUMBER", std::to_string(number)},
                       {"CANDLED_STRESS_FROM", std::to_string(minute)}});
      for (std::size_t left = 1 + dice.below(world_.minutes / 2); left > 0 && minute < world_.minutes;
           --left) {
        minute = std::stoul(process.wait_for_next_line("stored ").substr(7)) + 1;
        const std::lock_guard lock(mutex_);
        told_.batches.emplace(number, minute - 1);
      }
      if (minute == world_.minutes) break;
      process.signal(SIGKILL);
      process.wait();
      // The database still takes it for alive, for 15 s.
      ask_postgres(url_, "DELETE FROM candled.lease WHERE name = 'node:" + name_of(number) + "' RETURNING 1");
      const std::lock_guard lock(mutex_);
      ++told_.deaths;
    }
  }

  /// Waits until another minute is stored by all. Returns how many are, and nothing at the end.
  std::optional<std::size_t> next_minute(std::size_t after) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return slowest() > after; });
    return slowest() == world_.minutes ? std::nullopt : std::optional(slowest());
  }

  void repair(std::size_t number) {
    Node node(url_, "repairer-" + std::to_string(number));
    Dice dice{world_.seed, 102, number};
    for (auto stored = next_minute(0); stored; stored = next_minute(*stored))
      for (int i = 0; i < 3; ++i) repair_some(node, dice, *stored);
    for (int i = 0; i < 10; ++i) repair_some(node, dice, world_.minutes);
  }

  /// Gives some minutes of a pair what the exchange says of them.
  void repair_some(Node& node, Dice& dice, std::size_t stored) {
    const std::size_t pair = dice.below(world_.pairs);
    const std::size_t first = std::max(world_.listed(pair), dice.below(stored));
    const std::size_t end = std::min(stored, first + 1 + dice.below(12));
    if (first >= end) return;
    std::vector<Candle> candles;
    std::vector<store::GivenUp> given_up;
    for (std::size_t minute = first; minute < end; ++minute)
      if (const auto candle = world_.exchange(pair, minute))
        candles.push_back(*candle);
      else
        given_up.push_back({.buckets = {World::start(minute), World::start(minute + 1)},
                            .reason = store::GiveUp::no_trades});
    if (!await_repaired(node, pair, candles, given_up)) return;
    const std::lock_guard lock(mutex_);
    for (std::size_t minute = first; minute < end; ++minute)
      if (world_.exchange(pair, minute)) told_.repairs.emplace(pair, minute);
  }

  /// Returns false if the pair is not stored yet.
  bool await_repaired(Node& node, std::size_t pair, std::span<const Candle> candles,
                      std::span<const store::GivenUp> given_up) {
    for (Patience patience;;) {
      const auto id = node.pairs().find_or_add(World::pair(pair)).value();
      try {
        const auto done = node.store().writer().repair(
            {.pair = id, .interval = World::minute(), .candles = candles, .given_up = given_up});
        if (done) return true;
        patience.bear(done.error());
      } catch (const std::out_of_range&) {
        return false;
      }
    }
  }

  /// Ends a session of somebody about once a minute.
  void cut() {
    Dice dice{world_.seed, 103};
    for (auto stored = next_minute(0); stored; stored = next_minute(*stored)) {
      if (dice.chance(30)) continue;
      ask_postgres(
          url_,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
          "AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1");
      const std::lock_guard lock(mutex_);
      ++told_.cuts;
    }
  }

  void follow(const std::stop_token& stop) {
    Tail tail(url_);
    tail.follow(stop);
    const std::lock_guard lock(mutex_);
    told_.versions = tail.versions();
    told_.copy = tail.copy();
    for (const auto& fault : tail.faults()) told_.faults.push_back(fault);
  }

  const World world_;
  const std::string url_;
  const Cast cast_;
  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::vector<std::size_t> done_;  // minutes, by collector
  Told told_;
};

std::size_t setting(const char* name) {
  return std::stoul(std::getenv(name));
}

}  // namespace

Told run_stress(const World& world, const std::string& url, const Cast& cast) {
  return Stress(world, url, cast).run();
}

void play_dying_collector() {
  const char* url = std::getenv("CANDLED_STRESS_URL");
  if (url == nullptr) return;
  const World world{.seed = setting("CANDLED_STRESS_SEED"),
                    .minutes = setting("CANDLED_STRESS_MINUTES"),
                    .offers_bigger = setting("CANDLED_STRESS_BIGGER") == 1};
  Collector collector(world, setting("CANDLED_STRESS_NUMBER"), url);
  for (std::size_t minute = setting("CANDLED_STRESS_FROM"); minute < world.minutes; ++minute) {
    collector.store(minute);
    std::cout << "stored " << minute << std::endl;
  }
}

}  // namespace candled::test
