// Every failure that the exchange is known for, against the real binaries: alone, for a stretch of polls, and
// alternating with good answers. Many run at once, as they mostly wait.

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "e2e/fault_trial.hpp"
#include "support/exchange_server.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

struct Task {
  FaultRow row;
  Course course;
  std::vector<std::string> complaints{};
};

/// Returns the courses that a row is tried with. A fault without effect and a wait of 130 s are the same
/// however often they come.
std::vector<Course> courses_of(const FaultRow& row, bool all) {
  if (row.effect == Effect::none || (row.effect == Effect::wait && !row.retry_after)) return {Course::alone};
  if (row.slow && !all) return {Course::alone};
  return {Course::alone, Course::stretch, Course::alternating};
}

std::vector<Task> tasks(bool all) {
  std::vector<Task> tasks;
  for (const FaultRow& row : fault_rows())
    for (const Course course : courses_of(row, all)) tasks.push_back({row, course});
  return tasks;
}

void run(std::vector<Task>& tasks, const TrialLength& length, std::size_t at_once) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < at_once; ++i)
    workers.emplace_back([&] {
      for (std::size_t task = next++; task < tasks.size(); task = next++)
        tasks[task].complaints = try_fault(tasks[task].row, tasks[task].course, length);
    });
}

void report(const std::vector<Task>& tasks) {
  for (const Task& task : tasks) {
    INFO(task.row.name << ", " << to_string(task.course));
    CHECK(task.complaints == std::vector<std::string>{});
  }
}

TEST_CASE("candled outlives every failure of the exchange and polls on at the next grid point") {
  auto all = tasks(false);

  run(all, {}, 16);

  report(all);
}

TEST_CASE("candled outlives ten seconds of every failure of the exchange", "[.long]") {
  auto all = tasks(true);

  run(all, {.stretch = 10s, .rounds = 25, .waits = true}, 16);

  report(all);
}

TEST_CASE("a certificate that nobody vouches for is not trusted, and nothing is asked") {
  ExchangeServer server([](const SeenRequest&) { return ExchangeReply{}; }, ExchangeServer::Scheme::https);

  CHECK(try_unreachable(server.url(), "TLS certificate not trusted") == std::vector<std::string>{});
  CHECK(server.requests().empty());
}

TEST_CASE("an exchange whose name is not found, and one that nobody serves, are polled on") {
  // No name server is asked for a label of more than 63 letters.
  const std::string nowhere = "http://" + std::string(64, 'x') + ".invalid";

  CHECK(try_unreachable(nowhere, "name not found") == std::vector<std::string>{});
  CHECK(try_unreachable("https://127.0.0.1:1", "no connection") == std::vector<std::string>{});
}

}  // namespace
}  // namespace candled::test
