#include "e2e/attacks.hpp"

#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <thread>

#include "http/client.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Connections = std::vector<std::unique_ptr<RawConnection>>;

constexpr int connections_per_address = 250;
constexpr std::size_t flood_bytes = 200'000'000;
constexpr std::string_view last_field = "Host: x\r\nConnection: close\r\n\r\n";

Connections connect(std::uint16_t port, int count) {
  Connections connections;
  for (int i = 0; i < count; ++i) {
    const std::string address = fmt::format("127.0.0.{}", 2 + i / connections_per_address);
    connections.push_back(std::make_unique<RawConnection>(port, address.c_str()));
  }
  return connections;
}

Connections connect_from_addresses(std::uint16_t port, int count) {
  Connections connections;
  for (int i = 0; i < count; ++i) {
    const std::string address = fmt::format("127.1.{}.{}", i / 250, 1 + i % 250);
    connections.push_back(std::make_unique<RawConnection>(port, address.c_str()));
  }
  return connections;
}

std::string answer_to(std::uint16_t port, std::string_view bytes) {
  RawConnection connection(port, "127.0.0.9");
  connection.send(bytes);
  return connection.read_to_end();
}

/// Empty when `answer` has one of these statuses.
std::string expect(const std::string& answer, std::initializer_list<std::string_view> statuses) {
  for (const std::string_view status : statuses)
    if (answer.starts_with(fmt::format("HTTP/1.1 {} ", status))) return {};
  return "answered: " + answer.substr(0, 40);
}

std::string stay_idle(std::uint16_t port, milliseconds length) {
  const Connections connections = connect(port, 1'000);
  std::this_thread::sleep_for(length);
  return {};
}

std::string send_heads_slowly(std::uint16_t port, milliseconds length) {
  const auto end = std::chrono::steady_clock::now() + length;
  Connections connections = connect(port, 200);
  for (const auto& connection : connections) connection->send("GET /api/candles HTTP/1.1\r\nX: ");
  while (std::chrono::steady_clock::now() < end) {
    for (const auto& connection : connections) connection->send("x");
    std::this_thread::sleep_for(50ms);
  }
  return {};
}

/// Asks for much in one go and takes nothing of it.
std::string read_nothing(const Connections& connections, milliseconds length) {
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += "GET /api/candles?limit=5000 HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const auto& connection : connections) connection->send(requests);
  std::this_thread::sleep_for(length);
  return {};
}

/// Lets each show that it is an ordinary client: it asks twice, and reads what it is answered.
Connections introduced(Connections connections) {
  for (int i = 0; i < 2; ++i)
    for (const auto& connection : connections) {
      connection->send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
      connection->read_until("\r\n\r\nok\n");
    }
  return connections;
}

/// The same, and breaks off at last: what waits for workers then need not be worked on.
std::string read_nothing_from_addresses(const Connections& connections, milliseconds length) {
  const std::string wrong = read_nothing(connections, length);
  for (const auto& connection : connections) connection->reset();
  return wrong;
}

/// Sends `begin`, then `more` again and again until the server has had enough of it.
std::string flood(std::uint16_t port, std::string_view begin, std::string_view more,
                  std::initializer_list<std::string_view> statuses) {
  RawConnection connection(port, "127.0.0.9");
  const std::string block = [more] {
    std::string many;
    while (many.size() < 60'000) many += more;
    return many;
  }();
  connection.send(begin);
  for (std::size_t sent = 0; sent < flood_bytes && connection.send(block); sent += block.size()) {
  }
  const std::string answer = connection.read_to_end();
  // Bytes sent to a closed connection may overtake the answer with a reset.
  return answer.empty() ? "" : expect(answer, statuses);
}

std::string send_many_headers(std::uint16_t port) {
  std::string request = "GET /api/candles HTTP/1.1\r\n";
  for (int i = 0; i < 5'000; ++i) request += fmt::format("X-{}: {}\r\n", i, i);
  return expect(answer_to(port, request + std::string(last_field)), {"431"});
}

std::string ask_for_many_ranges(std::uint16_t port) {
  std::string request = "GET /api/candles?limit=5000 HTTP/1.1\r\nRange: bytes=0-";
  for (int i = 1; i < 2'500; ++i) request += ",0-";
  return expect(answer_to(port, request + "\r\n" + std::string(last_field)), {"200"});
}

std::string put_into_a_parameter(std::uint16_t port, std::string_view bytes,
                                 std::initializer_list<std::string_view> statuses) {
  return expect(answer_to(port, fmt::format("GET /api/candles?pair={} HTTP/1.1\r\n{}", bytes, last_field)),
                statuses);
}

std::string pipeline(std::uint16_t port) {
  RawConnection connection(port, "127.0.0.9");
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.send(requests + "GET /healthz HTTP/1.1\r\n" + std::string(last_field));
  const std::string answers = connection.read_to_end();
  std::size_t count = 0;
  for (std::size_t at = answers.find("HTTP/1.1 200"); at != answers.npos;
       at = answers.find("HTTP/1.1 200", at + 1))
    ++count;
  return count == 101 ? "" : fmt::format("{} of 101 answered", count);
}

std::string close_half(std::uint16_t port) {
  Connections connections = connect(port, 200);
  for (const auto& connection : connections) {
    connection->send("GET /api/candles?limit=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    connection->finish();
  }
  for (const auto& connection : connections)
    if (auto wrong = expect(connection->read_to_end(), {"200"}); !wrong.empty()) return wrong;
  return {};
}

}  // namespace

std::vector<Attack> all_attacks() {
  using Port = std::uint16_t;
  using namespace std::string_view_literals;
  return {
      {"1,000 idle connections", stay_idle},
      {"200 slow heads", send_heads_slowly},
      {"200 slow readers",
       [](Port port, milliseconds length) { return read_nothing(connect(port, 200), length); }},
      {"1,000 that read nothing",
       [](Port port, milliseconds length) { return read_nothing(connect(port, 1'000), length); }},
      {"1,000 addresses read nothing",
       [](Port port, milliseconds length) {
         return read_nothing_from_addresses(connect_from_addresses(port, 1'000), length);
       },
       250ms},
      {"1,000 that read at first",
       [](Port port, milliseconds length) {
         return read_nothing_from_addresses(introduced(connect_from_addresses(port, 1'000)), length);
       },
       250ms},
      {"200 MB of request line", [](Port port, milliseconds) { return flood(port, "GET /", "x", {"414"}); }},
      {"200 MB of chunked body",
       [](Port port, milliseconds) {
         return flood(port, "GET /api/candles HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                      "10\r\n0123456789abcdef\r\n", {"413"});
       }},
      {"5,000 headers", [](Port port, milliseconds) { return send_many_headers(port); }},
      {"2,500 ranges", [](Port port, milliseconds) { return ask_for_many_ranges(port); }},
      {"NUL in a parameter",
       [](Port port, milliseconds) {
         const auto raw = put_into_a_parameter(port, "USDT\0BTC"sv, {"400"});
         return raw.empty() ? put_into_a_parameter(port, "USDT%00BTC", {"400", "404"}) : raw;
       }},
      {"invalid UTF-8",
       [](Port port, milliseconds) {
         const auto raw = put_into_a_parameter(port, "USDT\xff\xc0", {"400", "404"});
         return raw.empty() ? put_into_a_parameter(port, "USDT%ff%c0", {"400", "404"}) : raw;
       }},
      {"101 requests in one go", [](Port port, milliseconds) { return pipeline(port); }},
      {"200 half-closed requests", [](Port port, milliseconds) { return close_half(port); }},
  };
}

}  // namespace candled::test
