// An exchange, readers of the log and clients that stall: none of them holds up polls or a stop.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <rapidjson/document.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "e2e/attacks.hpp"
#include "e2e/service.hpp"
#include "http/client.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Arrival = std::chrono::sys_time<std::chrono::microseconds>;

/// Returns whether the machine has nothing else to do, as with scripts/http-attacks.
bool is_alone() {
  return std::getenv("CANDLED_ATTACKS") != nullptr;
}

/// Returns the longest delay of a poll.
milliseconds latest_poll() {
  return is_alone() ? 60ms : 900ms;
}

constexpr seconds attack_length = 6s;

rapidjson::Document json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::vector<Arrival> polls_of(const SimulatedExchange& exchange) {
  const auto calls = json(curl(exchange.url() + "/sim/calls?last=1000&route=/markets/price").body);
  std::vector<Arrival> times;
  for (const auto& call : calls["calls"].GetArray())
    times.emplace_back(std::chrono::microseconds{call["time_us"].GetInt64()});
  return times;
}

void set_fault(const SimulatedExchange& exchange, const std::string& fault) {
  REQUIRE(curl(exchange.url() + "/sim/fault", "POST", "{" + fault + "}").status == 201);
}

/// The polls while this lives; each second has to have one, close to its beginning.
class WatchedPolls {
 public:
  WatchedPolls(const SimulatedExchange& exchange, std::string during)
      : exchange_(exchange),
        during_(std::move(during)),
        before_(polls_of(exchange).size()) {}

  void wait_for(seconds length) const {
    const auto deadline = steady_clock::now() + 4 * length;
    while (polls_of(exchange_).size() < before_ + static_cast<std::size_t>(length.count()) &&
           steady_clock::now() < deadline)
      std::this_thread::sleep_for(100ms);
  }

  /// Each poll of which the answer takes work may cost the next one, on a machine that has other work.
  void check(int laborious = 0) const {
    const auto polls = polls_of(exchange_);
    REQUIRE(polls.size() > before_ + 1);
    milliseconds worst{0};
    std::int64_t missed = 0;
    for (std::size_t i = before_; i < polls.size(); ++i) {
      const auto second = floor<seconds>(polls[i]);
      worst = std::max(worst, ceil<milliseconds>(polls[i] - second));
      // One that is sent again because its connection was gone comes twice in a second.
      if (i > before_) missed += std::max<std::int64_t>((second - floor<seconds>(polls[i - 1])) / 1s - 1, 0);
    }
    fmt::print("{:<44}{:>3} polls, {} missed, {:>3} ms late at most\n", during_, polls.size() - before_,
               missed, worst.count());
    INFO(during_);
    CHECK(missed <= (is_alone() ? 0 : laborious));
    CHECK(worst <= latest_poll());
  }

 private:
  const SimulatedExchange& exchange_;
  const std::string during_;
  const std::size_t before_;
};

/// Returns the time that the program takes to end after SIGTERM, although nobody reads its output.
milliseconds time_to_stop(const Process& process) {
  const auto begun = steady_clock::now();
  process.signal(SIGTERM);
  siginfo_t ended{};
  const auto id = static_cast<id_t>(process.pid());
  while (::waitid(P_PID, id, &ended, WEXITED | WNOWAIT | WNOHANG) == 0 && ended.si_pid == 0) {
    if (steady_clock::now() - begun > 20s) break;
    std::this_thread::sleep_for(5ms);
  }
  return ceil<milliseconds>(steady_clock::now() - begun);
}

/// Fills the pipe that is descriptor `number` of a program with empty lines, so that whoever writes there
/// waits for its reader.
void fill_pipe(pid_t pid, int number) {
  const int pipe =
      ::open(fmt::format("/proc/{}/fd/{}", pid, number).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(pipe >= 0);
  const std::string lines(4'096, '\n');
  while (::write(pipe, lines.data(), lines.size()) > 0) {
  }
  while (::write(pipe, lines.data(), 1) > 0) {
  }
  ::close(pipe);
}

/// Returns the processor time that a service has used.
std::chrono::duration<double> processor_time(const Service& service) {
  const std::string name = "\nprocess_cpu_seconds_total ";
  const std::string metrics = service.get("/metrics").body;
  const auto at = metrics.find(name);
  REQUIRE(at != std::string::npos);
  return std::chrono::duration<double>(std::stod(metrics.substr(at + name.size())));
}

std::vector<std::string> flags_for(const SimulatedExchange& exchange, const TemporaryFolder& folder) {
  return {"--exchange-url",          exchange.url(), "--feed", "price",       "--store",
          folder.file("candles.db"), "--intervals",  "1s,10s", "--log-level", "debug"};
}

TEST_CASE(
    "an exchange that packs its answers around nothing, or many times, delays neither polls nor a stop") {
  const std::string fault = GENERATE("hollow", "layers");
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(flags_for(exchange, folder));
  service.process().wait_for_next_line("candles closed");

  constexpr int packed_polls = 5;
  const auto used = processor_time(service);
  const WatchedPolls polls(exchange, "answers to polls are " + fault);
  set_fault(exchange, fmt::format(R"("fault":"{}","on":"/markets/price","calls":{})", fault, packed_polls));
  polls.wait_for(attack_length);
  polls.check(packed_polls);
  // Each is given up after 200 ms of processor time; to the end it would take more than a second.
  CHECK(processor_time(service) - used < packed_polls * 600ms);

  const WatchedPolls repairs(exchange, "answers to repairs are " + fault);
  set_fault(exchange, fmt::format(R"("fault":"{}","on":"/markets/B")", fault));
  repairs.wait_for(attack_length);
  repairs.check();
  set_fault(exchange, fmt::format(R"("fault":"{}","on":"*")", fault));
  WatchedPolls(exchange, "").wait_for(1s);
  CHECK(time_to_stop(service.process()) < 2s);
  CHECK(service.process().wait() == 0);
}

TEST_CASE(
    "a reader of the log that stands still delays neither polls nor a stop, and loses nothing when it goes "
    "on") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  Service service(flags_for(exchange, folder));
  service.process().wait_for_next_line("candles closed");
  fill_pipe(service.pid(), STDOUT_FILENO);
  fill_pipe(service.pid(), STDERR_FILENO);

  const WatchedPolls polls(exchange, "nobody reads the log");
  polls.wait_for(attack_length);
  polls.check();

  CHECK(service.get("/metrics").body.contains("candled_log_lines_dropped_total 0\n"));
  for (int i = 0; i < attack_length / 1s; ++i) service.process().wait_for_next_line("candles closed");
  fill_pipe(service.pid(), STDOUT_FILENO);
  CHECK(time_to_stop(service.process()) < 2s);
  CHECK(service.process().wait() == 0);
}

TEST_CASE("a recording and a failure at the end that nobody reads do not delay it") {
  const SimulatedExchange exchange({"--pairs", "20"});
  Process recording({"candled", "record", "-", "--feed", "price", "--exchange-url", exchange.url()});
  const WatchedPolls polls(exchange, "nobody reads the recording");
  polls.wait_for(1s);
  fill_pipe(recording.pid(), STDOUT_FILENO);
  fill_pipe(recording.pid(), STDERR_FILENO);

  polls.wait_for(4s);
  polls.check();

  CHECK(time_to_stop(recording) < 2s);
  CHECK(recording.wait() == 1);
}

/// Descriptors for as many connections as a test makes.
void raise_own_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

TEST_CASE("clients cannot take the descriptors that polls and the store need") {
  raise_own_descriptor_limit();
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "20"});
  std::vector<std::string> command{"prlimit", "--nofile=1024:1024", CANDLED_BIN_DIR "/candled", "--listen",
                                   "127.0.0.1:0"};
  for (std::string& flag : flags_for(exchange, folder)) command.push_back(std::move(flag));
  Process process(command);
  const std::string lowered = process.wait_for_next_line("the system allows 1024 open files");
  const std::string listening = process.wait_for_next_line("listening on");
  const auto port = static_cast<std::uint16_t>(std::stoul(listening.substr(listening.rfind(':') + 1)));
  process.wait_for_next_line("candles closed");

  const WatchedPolls polls(exchange, "1,100 clients, 1,024 descriptors");
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int i = 0; i < 1'100; ++i) {
    const std::string address = fmt::format("127.0.0.{}", 2 + i / 250);
    clients.push_back(std::make_unique<RawConnection>(port, address.c_str()));
    clients.back()->send("GET /api/stream?pair=USDT_BTC&interval=1s HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  set_fault(exchange, R"("fault":"drop","on":"/markets/price","calls":1)");  // so that a new one is needed
  polls.wait_for(attack_length);
  polls.check();

  CHECK(lowered.contains("920 connections instead of 10000 (--max-connections), 256 per client"));
  process.wait_for_next_line("candles closed");
  clients.clear();
  Client client(port);
  while (client.call("/healthz").status != 200) std::this_thread::sleep_for(10ms);
  const std::string metrics = client.call("/metrics").body;
  CHECK(metrics.contains("candled_poll_failures_in_a_row 0\n"));
  CHECK(metrics.contains("candled_store_failures_total 0\n"));
  CHECK_FALSE(metrics.contains("refused_total{reason=\"full\"} 0\n"));
  CHECK(time_to_stop(process) < 2s);
  CHECK(process.wait() == 0);
}

TEST_CASE("whatever clients do, no poll is missed") {
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", "500"});
  Service service(flags_for(exchange, folder));
  service.process().wait_for_next_line("candles closed");
  const auto port =
      static_cast<std::uint16_t>(std::stoul(service.url().substr(service.url().rfind(':') + 1)));

  for (const Attack& attack : all_attacks()) {
    const WatchedPolls polls(exchange, attack.name);
    CHECK(attack.run(port, 2s) == "");
    polls.wait_for(2s);
    polls.check();
  }

  CHECK(time_to_stop(service.process()) < 2s);
  CHECK(service.process().wait() == 0);
}

}  // namespace
}  // namespace candled::test
