#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <semaphore>
#include <thread>

#include "http/client.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a body is not read: the handler is told, and the connection is closed") {
  TestServer server;
  Client client(server.port());

  for (const std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
    const auto answer = client.call("/x", {.method = method, .body = "a=1"});

    CHECK(answer.body == method + " /x with a body\n");
    CHECK(answer.headers.at("connection") == "close");
  }
}

TEST_CASE("a client that waits for leave to send its body is not given it") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(answer.ends_with("POST /x with a body\n"));
}

TEST_CASE("what stands in a body is not taken for a request") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.contains("POST /x with a body\n"));
  CHECK_FALSE(answer.contains("smuggled"));
}

TEST_CASE("a body that is announced twice is a body") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 28\r\nContent-Length: 28\r\n\r\nGET /smuggled "
      "HTTP/1.1\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.contains("POST /x with a body\n"));
  CHECK_FALSE(answer.contains("smuggled"));
}

TEST_CASE("a client that sends a long body gets to read the answer") {
  TestServer server;
  Client client(server.port());

  const auto answer =
      client.call("/x", {.method = "POST", .headers = {"Expect:"}, .body = std::string(1 << 20, 'x')});

  CHECK(answer.status == 200);
  CHECK(answer.body == "POST /x with a body\n");
}

TEST_CASE("an announced body of no bytes is none") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\nConnection: "
      "close\r\n\r\n");

  const auto answers = connection.read_to_end();
  CHECK(answers.contains("POST /x\n"));
  CHECK(answers.ends_with("GET /y\n"));
}

TEST_CASE("a request line may have 8 KiB") {
  TestServer server;
  Client client(server.port());

  CHECK(client.call('/' + std::string(8'100, 'x')).status == 200);
  const auto answer = client.call('/' + std::string(8'300, 'x'));
  CHECK(answer.status == 414);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
}

TEST_CASE("a request line without an end is cut off with 414") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET /" + std::string(20'000, 'x'));

  CHECK(connection.read_to_end().starts_with("HTTP/1.1 414 URI Too Long\r\n"));
}

TEST_CASE("a head has at most the bytes that are allowed, and beyond them it is cut off with 431") {
  const std::string head = "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Filler: ";
  const std::string end = "\r\n\r\n";
  TestServer server({}, {.max_head_bytes = 1'000});

  for (const std::size_t size : {1'000u, 1'001u}) {
    RawConnection connection(server.port());
    connection.send(head + std::string(size - head.size() - end.size(), 'x') + end);
    CHECK(connection.read_to_end().starts_with(size == 1'000 ? "HTTP/1.1 200 " : "HTTP/1.1 431 "));
  }
}

TEST_CASE("5,000 headers are too many") {
  TestServer server;
  RawConnection connection(server.port());
  std::string request = "GET /x HTTP/1.1\r\n";
  for (int i = 0; i < 5'000; ++i) request += "X-Header-" + std::to_string(i) + ": and a value\r\n";

  connection.send(request);

  CHECK(connection.read_to_end().starts_with("HTTP/1.1 431 "));
}

TEST_CASE("what is not HTTP is refused, and the connection is closed") {
  TestServer server;
  for (const auto text :
       {" HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET  /x HTTP/1.1\r\nHost: x\r\n\r\n", "hello\r\n\r\n", "GET /x\r\n\r\n",
        "BREW /x HTTP/1.1\r\nHost: x\r\n\r\n", "GET /x HTTP/2.0\r\nHost: x\r\n\r\n", "GET /x HTTP/1.1\n\n",
        "GET /x HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n"}) {
    RawConnection connection(server.port());

    connection.send(text);

    CHECK(connection.read_to_end().starts_with("HTTP/1.1 400 "));
  }
}

TEST_CASE("a connection without a request is closed after a while, without a word") {
  TestServer server({}, {.idle_timeout = 1s});
  RawConnection silent(server.port());
  RawConnection connection(server.port());

  connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

  CHECK(connection.read_to_end().ends_with("GET /x\n"));
  CHECK(silent.read_to_end().empty());
}

TEST_CASE("a head that does not arrive in time is answered with 408") {
  TestServer server({}, {.head_timeout = 50ms});
  RawConnection connection(server.port());

  connection.send("GET /x HTTP/1.1\r\nHos");

  const auto answer = connection.read_to_end();
  CHECK(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
  CHECK(answer.contains("\r\nConnection: close\r\n"));
}

TEST_CASE("a head has a time in all: who sends a byte now and then gains nothing") {
  TestServer server({}, {.head_timeout = 200ms});
  RawConnection connection(server.port());
  const auto begin = std::chrono::steady_clock::now();

  while (connection.send("G") && connection.read_to_end(20ms) == "(open)") {
  }

  CHECK(std::chrono::steady_clock::now() - begin < 20s);
}

TEST_CASE("the time for a head is that of one request, not of a connection") {
  TestServer server({}, {.head_timeout = 100ms});
  Client client(server.port());
  const auto begin = std::chrono::steady_clock::now();

  while (std::chrono::steady_clock::now() - begin < 300ms) CHECK(client.call("/x").status == 200);
}

TEST_CASE("a client that does not take its answer in time is cut off, however slowly it reads") {
  TestServer server(
      [](const http::Request&) {
        return http::Response{.content_type = "text/plain", .body = std::string(64 << 20, 'x')};
      },
      {.max_unsent_bytes = 1 << 30, .write_timeout = 200ms});
  RawConnection connection(server.port());

  connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");

  CHECK(connection.read_slowly() < (64 << 20));
}

TEST_CASE("of clients that take too long, the slowest lose their answers when those take too much memory") {
  TestServer server(
      [](const http::Request& request) {
        const std::size_t size = request.path == "/short" ? 5 : 32 << 20;
        return http::Response{.content_type = "text/plain", .body = std::string(size, 'x')};
      },
      {.loops = 1, .max_unsent_bytes = 40 << 20});
  RawConnection slow(server.port());
  RawConnection later(server.port());
  slow.send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  slow.read_until("\r\n\r\n");

  later.send("GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  CHECK(later.read_to_end().size() > (32 << 20));
  CHECK(slow.read_to_end().size() < (32 << 20));
  CHECK(Client(server.port()).call("/short").body == "xxxxx");
}

TEST_CASE("one client has at most so many connections, and another is told why") {
  TestServer server({}, {.max_connections_per_client = 2});
  Client first(server.port());
  first.call("/x");
  auto second = std::make_unique<Client>(server.port());
  second->call("/x");

  RawConnection third(server.port());
  const auto refused = third.read_to_end();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.contains("Retry-After: 1\r\n"));
  CHECK(refused.contains("Too many connections"));
  RawConnection other(server.port(), "127.0.0.2");
  other.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(other.read_to_end().ends_with("GET /x\n"));
  second.reset();
  while (server.server->connections().open > 1) first.call("/x");
  CHECK(Client(server.port()).call("/x").status == 200);
  CHECK(server.server->connections().refused_client == 1);
}

TEST_CASE("a proxy may have as many connections as it has clients") {
  TestServer server({}, {.max_connections_per_client = 1,
                         .is_proxy = [](std::string_view peer) { return peer == "127.0.0.2"; }});
  RawConnection first(server.port(), "127.0.0.2");
  RawConnection second(server.port(), "127.0.0.2");
  RawConnection ordinary(server.port());

  for (RawConnection* connection : {&first, &second, &ordinary}) {
    connection->send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(connection->read_to_end().ends_with("GET /x\n"));
  }
}

/// Returns the client of a request; 127.0.0.2 is a proxy that names it in a header.
http::ClientId named_client(const http::Request& request) {
  const auto name = std::string(request.header("x-client"));
  return std::hash<std::string>{}(request.peer == "127.0.0.2" && !name.empty() ? name : request.peer);
}

bool is_named_proxy(std::string_view peer) {
  return peer == "127.0.0.2";
}

std::string request_of(const std::string& client, const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Client: " + client + "\r\n\r\n";
}

/// Lets a client show that it reads: it asks again when it has been answered.
void show_reading(RawConnection& connection, const std::string& request) {
  for (int i = 0; i < 2; ++i) {
    connection.send(request);
    connection.read_until("here");
  }
}

/// Answers `/slow` when it is told to, and all else at once.
class SlowHandler {
 public:
  std::counting_semaphore<64> asked{0};
  std::counting_semaphore<64> go_on{0};

  http::Handler handler() {
    return [this](const http::Request& request) {
      if (request.path == "/slow") {
        asked.release();
        go_on.acquire();
      }
      return http::Response{.content_type = "text/plain", .body = "here"};
    };
  }
};

TEST_CASE("behind a proxy, too, a client that asks for much does not take all workers from the others") {
  SlowHandler slow;
  TestServer server(slow.handler(), {.workers = 3, .is_proxy = is_named_proxy, .client = named_client});
  RawConnection first(server.port(), "127.0.0.2");
  show_reading(first, request_of("greedy", "/x"));
  std::vector<std::unique_ptr<RawConnection>> greedy;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<RawConnection>(server.port(), "127.0.0.2"));
    greedy.back()->send(request_of("greedy", "/slow"));
  }
  for (int i = 0; i < 2; ++i) slow.asked.acquire();

  RawConnection other(server.port(), "127.0.0.2");
  other.send(request_of("modest", "/x"));

  CHECK(other.read_until("here").ends_with("here"));
  CHECK_FALSE(slow.asked.try_acquire());
  slow.go_on.release(5);
  for (const auto& connection : greedy) CHECK(connection->read_until("here").ends_with("here"));
}

TEST_CASE("behind a proxy a client has at most so many connections that are being answered") {
  SlowHandler slow;
  TestServer server(slow.handler(),
                    {.max_connections_per_client = 1, .is_proxy = is_named_proxy, .client = named_client});
  RawConnection first(server.port(), "127.0.0.2");
  first.send(request_of("greedy", "/slow"));
  slow.asked.acquire();

  RawConnection second(server.port(), "127.0.0.2");
  second.send(request_of("greedy", "/x"));
  const auto refused = second.read_to_end();
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.contains("Too many connections"));
  RawConnection other(server.port(), "127.0.0.2");
  other.send(request_of("modest", "/x"));
  CHECK(other.read_until("here").ends_with("here"));
  RawConnection proxy(server.port(), "127.0.0.2");  // for itself
  for (int i = 0; i < 2; ++i) {
    proxy.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(proxy.read_until("here").ends_with("here"));
  }

  slow.go_on.release();
  CHECK(first.read_until("here").ends_with("here"));
  first.send(request_of("greedy", "/x"));
  CHECK(first.read_until("here").ends_with("here"));
  CHECK(server.server->connections().refused_client == 1);
}

TEST_CASE("a kept answer is no way round the number of connections behind a proxy") {
  SlowHandler slow;
  TestServer server(
      [handler = slow.handler()](const http::Request& request) {
        auto response = handler(request);
        if (request.path == "/x") response.true_while_stored = 1;
        return response;
      },
      {.max_connections_per_client = 1,
       .is_proxy = is_named_proxy,
       .client = named_client,
       .stored_version = [] { return std::uint64_t{1}; }});
  RawConnection first(server.port(), "127.0.0.2");
  RawConnection second(server.port(), "127.0.0.2");
  first.send(request_of("greedy", "/x"));
  first.read_until("here");
  first.send(request_of("greedy", "/slow"));
  slow.asked.acquire();

  second.send(request_of("greedy", "/x"));

  CHECK(second.read_to_end().starts_with("HTTP/1.1 503 "));
  slow.go_on.release();
  CHECK(first.read_until("here").ends_with("here"));
}

TEST_CASE("there are at most so many connections in all") {
  TestServer server({}, {.max_connections = 2});
  Client first(server.port());
  first.call("/x");
  RawConnection second(server.port(), "127.0.0.2");

  CHECK(RawConnection(server.port(), "127.0.0.3").read_to_end().starts_with("HTTP/1.1 503 "));
  CHECK(server.server->connections().open == 2);
  CHECK(server.server->connections().accepted == 2);
  CHECK(server.server->connections().refused_full == 1);
}

TEST_CASE("when too many requests wait for a worker, the next is told to come again") {
  std::binary_semaphore asked(0);
  std::binary_semaphore go_on(0);
  TestServer server(
      [&](const http::Request& request) {
        if (request.path == "/slow") {
          asked.release();
          go_on.acquire();
        }
        return http::Response{.content_type = "text/plain", .body = "here"};
      },
      {.workers = 1, .loops = 1, .max_waiting = 1});
  RawConnection slow(server.port());
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  asked.acquire();
  std::vector<std::unique_ptr<RawConnection>> others;
  for (int i = 0; i < 2; ++i) {
    others.push_back(std::make_unique<RawConnection>(server.port()));
    others.back()->send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  // Either of the two may have come first; the one that waits is answered once the worker is free.
  const bool second_refused = others[1]->read_to_end(4s).starts_with("HTTP/1.1 503 ");
  const bool first_refused = !second_refused && others[0]->read_to_end().starts_with("HTTP/1.1 503 ");
  go_on.release();

  CHECK((first_refused || second_refused));
  CHECK(others[second_refused ? 0 : 1]->read_to_end().ends_with("here"));
  CHECK(slow.read_to_end().ends_with("here"));
}

TEST_CASE("a client that asks for much at once does not take all workers from others") {
  SlowHandler slow;
  TestServer server(slow.handler(), {.workers = 3});
  RawConnection first(server.port(), "127.0.0.2");
  show_reading(first, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  std::vector<std::unique_ptr<RawConnection>> greedy;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<RawConnection>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /slow HTTP/1.0\r\n\r\n");
  }
  for (int i = 0; i < 2; ++i) slow.asked.acquire();

  CHECK(Client(server.port()).call("/x").body == "here");

  CHECK_FALSE(slow.asked.try_acquire());
  slow.go_on.release(5);
  for (const auto& connection : greedy) CHECK(connection->read_to_end().ends_with("here"));
}

TEST_CASE("of a client that has not shown that it reads, one request is worked on at a time") {
  SlowHandler slow;
  TestServer server(slow.handler(), {.workers = 4});
  std::vector<std::unique_ptr<RawConnection>> greedy;
  for (int i = 0; i < 5; ++i) {
    greedy.push_back(std::make_unique<RawConnection>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /slow HTTP/1.0\r\n\r\n");
  }
  slow.asked.acquire();

  CHECK(Client(server.port()).call("/x").body == "here");

  CHECK_FALSE(slow.asked.try_acquire());
  slow.go_on.release(5);
  for (const auto& connection : greedy) CHECK(connection->read_to_end().ends_with("here"));
}

TEST_CASE("a client whose answers wait is given nothing more until it has taken them, and others are") {
  std::atomic<int> greedy_answers = 0;
  TestServer server(
      [&](const http::Request& request) {
        const bool greedy = request.peer == "127.0.0.2";
        if (greedy) ++greedy_answers;
        return http::Response{.content_type = "text/plain", .body = std::string(greedy ? 16 << 20 : 4, 'x')};
      },
      {.workers = 2, .loops = 1, .max_unsent_bytes = 64 << 20, .max_unsent_bytes_per_client = 1 << 20});
  std::vector<std::unique_ptr<RawConnection>> greedy;
  for (int i = 0; i < 8; ++i) {
    greedy.push_back(std::make_unique<RawConnection>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /x HTTP/1.0\r\n\r\n");
  }
  while (greedy_answers == 0) std::this_thread::yield();

  for (int i = 0; i < 50; ++i) CHECK(Client(server.port()).call("/x").body == "xxxx");

  CHECK(greedy_answers == 1);  // one worker at most is theirs, and its answer has not been taken
  for (const auto& connection : greedy) CHECK(connection->read_to_end().size() > (16 << 20));
  CHECK(greedy_answers == 8);
}

TEST_CASE("when too many requests wait, whoever has most of them is told to come again, and not the others") {
  SlowHandler slow;
  TestServer server(slow.handler(), {.workers = 1, .max_waiting = 2});
  RawConnection working(server.port(), "127.0.0.2");
  working.send("GET /slow HTTP/1.0\r\n\r\n");
  slow.asked.acquire();
  std::vector<std::unique_ptr<RawConnection>> greedy;
  for (int i = 0; i < 3; ++i) {
    greedy.push_back(std::make_unique<RawConnection>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /x HTTP/1.0\r\n\r\n");
  }
  int refused = 0;
  for (const auto& connection : greedy) refused += connection->read_to_end(1s).starts_with("HTTP/1.1 503 ");
  CHECK(refused == 1);  // two wait

  RawConnection modest(server.port());
  modest.send("GET /x HTTP/1.0\r\n\r\n");
  CHECK(modest.read_to_end(1s) == "(open)");
  slow.go_on.release();

  CHECK(modest.read_to_end().ends_with("here"));
  CHECK(working.read_to_end().ends_with("here"));
}

TEST_CASE("a request whose client has gone before a worker was free is not worked on") {
  std::binary_semaphore asked(0);
  std::binary_semaphore go_on(0);
  std::atomic<int> useless = 0;
  TestServer server(
      [&](const http::Request& request) {
        if (request.path == "/useless") ++useless;
        if (request.path == "/slow") {
          asked.release();
          go_on.acquire();
        }
        return http::Response{.content_type = "text/plain", .body = "here"};
      },
      {.workers = 1});
  RawConnection slow(server.port());
  slow.send("GET /slow HTTP/1.0\r\n\r\n");
  asked.acquire();
  RawConnection gone(server.port(), "127.0.0.2");
  gone.send("GET /useless HTTP/1.1\r\nHost: x\r\n\r\n");
  gone.reset();

  while (server.server->connections().accepted < 2 || server.server->connections().open > 1)
    std::this_thread::yield();
  go_on.release();

  CHECK(slow.read_to_end().ends_with("here"));
  CHECK(Client(server.port()).call("/x").body == "here");
  CHECK(useless == 0);
}

}  // namespace
}  // namespace candled::test
