#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "http/client.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using OutletPtr = std::shared_ptr<http::Outlet>;

std::shared_ptr<const std::string> text(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

/// A server whose answers go on, and the outlets of all who have asked.
class StreamServer {
 public:
  explicit StreamServer(http::Server::Options options = {})
      : server_(
            [this](const http::Request&) {
              return http::Response{
                  .content_type = "text/event-stream", .body = ":begin\n", .go_on = [this](OutletPtr outlet) {
                    const std::scoped_lock lock(mutex_);
                    outlets_.push_back(std::move(outlet));
                    ++count_;
                    count_.notify_all();
                  }};
            },
            std::move(options)) {}

  ~StreamServer() { server_.server->stop(); }

  std::uint16_t port() const { return server_.port(); }
  http::Server& server() { return *server_.server; }

  /// Once `count` have asked.
  std::vector<OutletPtr> outlets(std::size_t count) {
    for (std::size_t seen = count_; seen < count; seen = count_) count_.wait(seen);
    const std::scoped_lock lock(mutex_);
    return outlets_;
  }
  void forget_outlets() {
    const std::scoped_lock lock(mutex_);
    outlets_.clear();
  }

 private:
  std::mutex mutex_;  // guards outlets_
  std::vector<OutletPtr> outlets_;
  std::atomic<std::size_t> count_ = 0;
  TestServer server_;
};

const std::string ask = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_CASE("HEAD of an answer that goes on has the headers of GET, no length, and begins nothing") {
  std::atomic<int> begun = 0;
  TestServer server([&](const http::Request&) {
    return http::Response{
        .content_type = "text/event-stream", .body = ":begin\n", .go_on = [&](const OutletPtr&) { ++begun; }};
  });

  RawConnection connection(server.port());
  connection.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\nHEAD /x HTTP/1.0\r\n\r\n");
  const std::string answers = connection.read_to_end();

  CHECK(answers.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answers.contains(
      "\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\n"));
  CHECK_FALSE(answers.contains("Content-Length"));
  CHECK_FALSE(answers.contains(":begin"));
  CHECK(answers.ends_with("\r\nConnection: close\r\n\r\n"));
  CHECK(begun == 0);
}

TEST_CASE("an answer that goes on comes in chunks, and ends when it is closed") {
  StreamServer server;
  RawConnection connection(server.port());
  connection.send(ask);
  const auto outlet = server.outlets(1).front();

  CHECK(connection.read_until("\r\n\r\n").contains("\r\nTransfer-Encoding: chunked\r\n"));
  CHECK(connection.read_until(":begin\n\r\n") == "7\r\n:begin\n\r\n");
  CHECK(outlet->send(text("data: 1\n\n")));
  CHECK(connection.read_until("\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  CHECK(outlet->open());
  outlet->close();

  CHECK(connection.read_until("0\r\n\r\n") == "0\r\n\r\n");
  CHECK_FALSE(outlet->send(text("more")));
  CHECK_FALSE(outlet->open());
  connection.send(ask);
  CHECK(connection.read_to_end().empty());
}

TEST_CASE("a client of HTTP/1.0 gets an answer that goes on as it is, until the connection's end") {
  StreamServer server;
  RawConnection connection(server.port());
  connection.send("GET /x HTTP/1.0\r\n\r\n");

  const auto outlet = server.outlets(1).front();
  outlet->send(text("data: 1\n\n"));
  outlet->close();

  const auto answer = connection.read_to_end();
  CHECK(answer.contains("\r\nConnection: close\r\n"));
  CHECK(answer.ends_with("\r\n\r\n:begin\ndata: 1\n\n"));
}

TEST_CASE("HEAD of an answer that goes on has an end") {
  StreamServer server;

  const auto answer = Client(server.port()).call("/x", {.method = "HEAD"});

  CHECK(answer.status == 200);
  CHECK(answer.body.empty());
}

TEST_CASE("an answer that nobody can continue any more ends") {
  StreamServer server;
  RawConnection connection(server.port());
  connection.send(ask);
  server.outlets(1);

  server.forget_outlets();

  CHECK(connection.read_to_end().ends_with("0\r\n\r\n"));
}

TEST_CASE("an outlet learns that its client has gone") {
  StreamServer server;
  auto connection = std::make_unique<RawConnection>(server.port());
  connection->send(ask);
  const auto outlet = server.outlets(1).front();

  connection.reset();

  while (outlet->send(text("data\n\n"))) std::this_thread::yield();
  CHECK_FALSE(outlet->open());
}

TEST_CASE("a client that reads slower than a stream flows is dropped, and nobody waits for it") {
  StreamServer server({.max_unsent_stream_bytes = 64 << 10});
  RawConnection slow(server.port());
  slow.send(ask);
  const auto outlet = server.outlets(1).front();
  const auto piece = text(std::string(8'000, 'x'));

  std::size_t taken = 0;
  while (outlet->send(piece)) taken += piece->size();

  CHECK(taken < (64 << 20));  // what the kernel takes, and 64 KiB
  CHECK_FALSE(slow.read_to_end().ends_with("(open)"));
}

TEST_CASE("a stream of which a client takes nothing in time is dropped") {
  StreamServer server({.max_unsent_stream_bytes = 64 << 20, .write_timeout = 50ms});
  RawConnection silent(server.port());
  silent.send(ask);
  const auto outlet = server.outlets(1).front();

  outlet->send(text(std::string(32 << 20, 'x')));

  while (outlet->open() || server.server().connections().open > 0) std::this_thread::yield();
}

TEST_CASE("a stream on which nothing happens stays") {
  StreamServer server({.head_timeout = 300ms, .idle_timeout = 300ms, .write_timeout = 300ms});
  RawConnection connection(server.port());
  connection.send(ask);
  const auto outlet = server.outlets(1).front();

  CHECK(connection.read_to_end(1s).ends_with("(open)"));
  CHECK(outlet->open());
}

TEST_CASE("a thousand streams are served by a few threads, each piece once and in order") {
  constexpr int clients = 1'000;
  StreamServer server({.workers = 2, .loops = 2, .max_connections_per_client = clients});
  std::vector<std::unique_ptr<RawConnection>> connections;
  for (int i = 0; i < clients; ++i) {
    connections.push_back(std::make_unique<RawConnection>(server.port()));
    REQUIRE(connections.back()->send("GET /x HTTP/1.0\r\n\r\n"));
  }
  const auto outlets = server.outlets(clients);

  for (const auto& piece : {text("1\n"), text("2\n"), text("3\n")})
    for (const auto& outlet : outlets) outlet->send(piece);
  for (const auto& outlet : outlets) outlet->close();

  int whole = 0;
  for (const auto& connection : connections)
    if (connection->read_to_end().ends_with("\r\n\r\n:begin\n1\n2\n3\n")) ++whole;
  CHECK(whole == clients);
}

TEST_CASE("a stop ends streams at once, and their outlets may stay behind") {
  OutletPtr outlet;
  {
    StreamServer server;
    RawConnection connection(server.port());
    connection.send(ask);
    outlet = server.outlets(1).front();
    const auto begin = std::chrono::steady_clock::now();
    server.server().stop();
    CHECK(std::chrono::steady_clock::now() - begin < 4s);
  }

  CHECK_FALSE(outlet->open());
  CHECK_FALSE(outlet->send(text("late")));
}

}  // namespace
}  // namespace candled::test
