// Many clients of /api/stream while the server is stopped and killed, held against what /api/candles says at
// the end. CANDLED_STREAM_CLIENTS, _PAIRS, _SECONDS and _RESTARTS make it as long as wanted:
// scripts/stream-clients.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <unistd.h>

#include "candle/interval.hpp"
#include "e2e/service.hpp"
#include "e2e/stream_clients.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

/// A number that the environment may set.
int setting(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoi(text);
}

/// Every string that follows `key` in a JSON text.
std::vector<std::string> strings_after(const std::string& json, const std::string& key) {
  std::vector<std::string> found;
  for (std::size_t at = json.find(key); at != json.npos; at = json.find(key, at)) {
    at += key.size();
    found.push_back(json.substr(at, json.find('"', at) - at));
  }
  return found;
}

std::vector<std::string> pairs_of(const Service& service) {
  return strings_after(service.get("/api/pairs").body, R"("name":")");
}

/// Polls until the service knows `count` pairs.
std::vector<std::string> await_pairs(const Service& service, std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + Process::patience;
  while (pairs_of(service).size() < count && std::chrono::steady_clock::now() < end) usleep(50'000);
  return pairs_of(service);
}

long long open_time_in(const std::string& row) {
  const std::string key = R"("open_time":)";
  return std::stoll(row.substr(row.find(key) + key.size()));
}

/// The closed candles of a topic as /api/candles has them, oldest first.
std::vector<std::string> stored(const Service& service, const std::string& pair,
                                const std::string& interval) {
  std::vector<std::string> rows;
  const std::string text =
      service
          .get("/api/candles?include=forming&format=ndjson&start=0&limit=5000&pair=" + pair +
               "&interval=" + interval)
          .body;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string row = text.substr(at, end - at);
    if (row.find(R"("closed":true)") != row.npos) rows.push_back(row);
    at = end + 1;
  }
  return rows;
}

/// Returns the difference between the events of a client and the expected ones; empty if there is none.
std::string contradiction(const StreamTopic& topic, const StreamRecord& record,
                          const std::vector<std::string>& rows) {
  if (!record.complaints.empty()) return record.complaints.front();
  if (record.connections == 0) return "it never got a stream";
  // A client without a position receives all candles that closed later, and perhaps one that just had.
  const auto running =
      Interval::parse(topic.interval)->floor(record.first_connected).time_since_epoch().count();
  auto event = record.candles.begin();
  for (const std::string& row : rows) {
    const long long id = open_time_in(row);
    const bool told = event != record.candles.end() && event->id == id;
    if (!told && topic.last_event_id.empty() && event == record.candles.begin() && id <= running) continue;
    if (!told) return "it was not told of " + row;
    if (event->data != row) return "it was told " + event->data + " of " + row;
    ++event;
  }
  return event == record.candles.end() ? "" : "it was told twice, or in a wrong order, of " + event->data;
}

/// The processor time that a process has taken so far, in seconds.
double processor_seconds(pid_t pid) {
  std::string text = Process({"cat", "/proc/" + std::to_string(pid) + "/stat"}).wait_for_line(")");
  text = text.substr(text.rfind(')') + 2);
  for (int i = 0; i < 11; ++i) text = text.substr(text.find(' ') + 1);
  std::size_t end = 0;
  const double user = std::stod(text, &end);
  return (user + std::stod(text.substr(end))) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

TEST_CASE(
    "clients of streams get every closed candle once, in order, while the server is stopped and killed") {
  const int clients_wanted = setting("CANDLED_STREAM_CLIENTS", 60);
  const int pairs_wanted = setting("CANDLED_STREAM_PAIRS", 20);
  const int seconds = setting("CANDLED_STREAM_SECONDS", 18);
  const int restarts = setting("CANDLED_STREAM_RESTARTS", 2);
  const std::string intervals[] = {"1s", "5s"};
  const TemporaryFolder folder;
  const SimulatedExchange exchange({"--pairs", std::to_string(pairs_wanted)});
  const std::vector<std::string> flags{"--exchange-url",  exchange.url(),
                                       "--feed",          "price",
                                       "--poll-every",    "500ms",
                                       "--intervals",     "1s,5s",
                                       "--repair-window", "0",
                                       "--store",         folder.file("candles.db")};
  auto service = std::make_unique<Service>(flags);
  const auto names = await_pairs(*service, 10);
  REQUIRE(names.size() >= 10);

  std::vector<StreamTopic> topics;
  for (int i = 0; i < clients_wanted; ++i) {
    const auto at = static_cast<std::size_t>(i);
    topics.push_back({.pair = names[at % names.size()], .interval = intervals[at / 3 % 2]});
    if (at % 3 == 0) topics.back().last_event_id = "0";
  }
  StreamClients clients(std::move(topics));
  double processor = 0;
  for (int run = 0; run <= restarts; ++run) {
    if (run > 0) {
      processor += processor_seconds(service->pid());
      const int signal = run % 2 == 1 ? SIGTERM : SIGKILL;
      CHECK(service->stop(signal) == (signal == SIGTERM ? 0 : -SIGKILL));
      CHECK(service->process().errors() == "");
      service = std::make_unique<Service>(flags);
    }
    clients.connect_to(service->url());
    clients.run_for(1'000ms * seconds / (restarts + 1));
    CHECK(clients.connected() == clients.size());
  }
  processor += processor_seconds(service->pid());

  // Without answers of the exchange nothing new closes: the clients get what is stored, and it stays so.
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> rows;
  CHECK(service->stop(SIGTERM) == 0);
  auto offline = flags;
  offline[1] = "http://127.0.0.1:1";
  service = std::make_unique<Service>(offline);
  clients.connect_to(service->url());
  clients.run_for(8'000ms);
  std::size_t candles = 0;
  std::size_t forming = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const StreamTopic& topic = clients.topic(i);
    const StreamRecord& record = clients.record(i);
    auto known = rows.find({topic.pair, topic.interval});
    if (known == rows.end())
      known =
          rows.emplace(std::pair{topic.pair, topic.interval}, stored(*service, topic.pair, topic.interval))
              .first;
    INFO("client " << i << " of " << topic.pair << ' ' << topic.interval);
    CHECK(contradiction(topic, record, known->second) == "");
    CHECK(record.candles.size() > 0);
    CHECK(record.connections == static_cast<std::size_t>(restarts) + 2);
    candles += record.candles.size();
    forming += record.forming;
  }
  CHECK(forming > 0);
  std::cout << clients.size() << " clients of " << rows.size() << " streams for " << seconds << " s with "
            << restarts << " restarts: " << candles << " closed and " << forming
            << " forming candles received; candled took " << processor << " s of processor time\n";
}

}  // namespace
}  // namespace candled::test
