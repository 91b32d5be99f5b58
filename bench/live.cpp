// How well candled keeps time: it is run for a while against poloniex-sim, both as released, on loopback.
//
//   live_bench [seconds] [pairs]
//   live_bench cost [seconds] [pairs]
//
// Prints how far polls are off their second, and how long after the end of a bucket its candles can be
// queried when all pairs close candles of three intervals together; or what candled costs with its defaults
// while nobody asks it anything: processor time, memory, bytes written.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <rapidjson/document.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "e2e/service.hpp"

namespace {

using namespace std::chrono_literals;
using candled::test::Reply;
using candled::test::Service;
using candled::test::SimulatedExchange;
using candled::test::TemporaryFolder;
using std::chrono::microseconds;
using std::chrono::system_clock;

void print(const std::string& what, std::vector<double> values, const std::string& unit) {
  if (values.empty()) return;
  std::ranges::sort(values);
  const auto at = [&](double part) {
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
  };
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} | {} |\n", what, values.size(), at(0.5), at(0.9),
             values.back(), unit);
}

/// The candles that close at `end` are asked for again and again; returns how long after `end` the longest
/// one's came.
double close_to_queryable_ms(const Service& service, system_clock::time_point end) {
  const auto open_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>((end - 20s).time_since_epoch()).count();
  const std::string path = fmt::format("/api/candles?pair=BTC_USDT&interval=20s&start={}&limit=1", open_ms);
  std::this_thread::sleep_until(end);
  for (;;) {
    const Reply reply = service.get(path);
    const auto now = system_clock::now();
    if (reply.body.contains(fmt::format("\"open_time\":{},", open_ms)))
      return std::chrono::duration<double, std::milli>(now - end).count();
    if (now - end > 10s) return 10'000;
    std::this_thread::sleep_for(
        1ms);  // asking without a pause would take the processor from those who are measured
  }
}

std::vector<double> poll_offsets_ms(const SimulatedExchange& exchange) {
  rapidjson::Document calls;
  calls.Parse(
      candled::test::curl(exchange.url() + "/sim/calls?last=10000&route=/markets/price").body.c_str());
  std::vector<double> offsets;
  for (const auto& call : calls["calls"].GetArray()) {
    const auto past = microseconds{call["time_us"].GetInt64()} % 1'000'000us;
    offsets.push_back(static_cast<double>(std::min(past, 1'000'000us - past).count()) / 1'000);
  }
  return offsets;
}

/// What the file `table` of a process says of `name`.
std::string process_figure(pid_t pid, const std::string& table, const std::string& name) {
  std::ifstream lines(fmt::format("/proc/{}/{}", pid, table));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(name)) return line.substr(line.find_first_not_of(" \t", name.size()));
  return "?";
}

/// User and system time, of a process or of one thread (proc(5): the file `stat` in `folder`).
double cpu_seconds(const std::string& folder) {
  std::ifstream stat(folder + "/stat");
  std::string field;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> field; ++i)
    if (i >= 14) ticks += std::stod(field);
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// The processor time of each thread, in the order in which they began, as far as there was any.
void print_threads(pid_t pid) {
  std::map<int, double> threads;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid)))
    threads[std::stoi(task.path().filename().string())] = cpu_seconds(task.path().string());
  for (const auto& [id, cpu] : threads)
    if (cpu > 0) fmt::print("  thread {}: {:.2f} s\n", id - pid, cpu);
}

void measure_cost(std::chrono::seconds length, const std::string& pairs) {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", pairs});
  Service service(
      {"--exchange-url", exchange.url(), "--feed", "price", "--store", folder.file("candles.db")});
  const pid_t pid = service.process().pid();
  const std::string process = fmt::format("/proc/{}", pid);
  std::this_thread::sleep_for(10s);  // the pairs are known, and what is repaired at the start is repaired

  const double cpu_before = cpu_seconds(process);
  const auto written_before = std::stoull(process_figure(pid, "io", "write_bytes:"));
  std::this_thread::sleep_for(length);
  const double cpu = cpu_seconds(process) - cpu_before;
  const auto written = std::stoull(process_figure(pid, "io", "write_bytes:")) - written_before;
  const auto seconds = static_cast<double>(length.count());
  fmt::print("{} pairs, {} s, 1m,5m,10m, one poll a second, repair on\n\n", pairs, length.count());
  fmt::print("processor time {:.2f} s ({:.2f} % of a core), from its start on by thread:\n", cpu,
             100 * cpu / seconds);
  print_threads(pid);
  for (const auto* name : {"Rss:", "Pss:", "Anonymous:"})
    fmt::print("{} {}\n", name, process_figure(pid, "smaps_rollup", name));
  fmt::print("peak resident memory {}\n", process_figure(pid, "status", "VmHWM:"));
  fmt::print("written a minute: {:.2f} MB\n", static_cast<double>(written) / seconds * 60 / 1e6);
  service.stop(SIGTERM);
}

void measure_time(std::chrono::seconds length, const std::string& pairs) {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", pairs});
  Service service({"--exchange-url", exchange.url(), "--feed", "price", "--intervals", "5s,10s,20s",
                   "--store", folder.file("candles.db")});

  const auto started = system_clock::now();
  std::vector<double> delays;
  using TwentySeconds = std::chrono::duration<std::int64_t, std::ratio<20>>;
  for (system_clock::time_point end = std::chrono::ceil<TwentySeconds>(started); end < started + length;
       end += 20s)
    delays.push_back(close_to_queryable_ms(service, end));
  std::this_thread::sleep_until(started + length);
  const double cpu = cpu_seconds(fmt::format("/proc/{}", service.process().pid()));
  const std::string memory = process_figure(service.process().pid(), "status", "VmHWM:");
  const auto offsets = poll_offsets_ms(exchange);
  service.stop(SIGTERM);

  fmt::print("{} pairs, {} s\n\n| what | count | median | 90 % | worst | |\n|---|---|---|---|---|---|\n",
             pairs, length.count());
  print("a poll's arrival, off its second", offsets, "ms");
  print("end of a bucket to its candles being queryable, three intervals", delays, "ms");
  fmt::print("\nprocessor time {:.2f} s ({:.1f} % of a core), peak resident memory {}\n", cpu,
             100 * cpu / static_cast<double>(length.count()), memory);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool cost = !arguments.empty() && arguments.front() == "cost";
  if (cost) arguments.erase(arguments.begin());
  const std::chrono::seconds length{!arguments.empty() ? std::stoi(arguments[0]) : cost ? 180 : 65};
  const std::string pairs = arguments.size() > 1 ? arguments[1] : "1000";
  cost ? measure_cost(length, pairs) : measure_time(length, pairs);
}
