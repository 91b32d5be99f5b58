#include "http/server.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <numeric>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "http/client.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

/// Returns the time that `action` takes.
std::chrono::milliseconds duration_of(const auto& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

TEST_CASE("a request reaches the handler with its parameters in order, decoded, and repeated as they were") {
  TestServer server;
  Client client(server.port());

  const auto answer = client.call("/api/x?b=2&a=%2F+1&b=3", {.headers = {"Accept: text/csv;q=0.5"}});

  CHECK(answer.status == 200);
  CHECK(answer.headers.at("content-type") == "text/plain");
  CHECK(answer.headers.at("x-accept") == "text/csv;q=0.5");
  CHECK(answer.body == "GET /api/x\nb=2\na=/ 1\nb=3\n");
}

TEST_CASE("every method reaches the handler") {
  TestServer server;
  Client client(server.port());

  for (const std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    CHECK(client.call("/x", {.method = method}).body == method + " /x\n");
}

TEST_CASE("HEAD has the headers of GET and no body") {
  TestServer server;
  Client client(server.port());

  const auto answer = client.call("/x", {.method = "HEAD"});

  CHECK(answer.status == 200);
  CHECK(answer.headers.at("content-length") == "8");
  CHECK(answer.body.empty());
  CHECK(client.call("/y").body == "GET /y\n");
}

TEST_CASE("a broken escape is a bad request, not a crash") {
  TestServer server;
  Client client(server.port());

  const auto answer = client.call("/x?a=%zz");

  CHECK(answer.status == 400);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
}

TEST_CASE("a status, its headers and a problem of the handler go out as they are") {
  TestServer server([](const http::Request&) {
    return http::Response{.status = 405,
                          .content_type = "application/problem+json",
                          .headers = {{"Allow", "GET, HEAD"}},
                          .body = "{}"};
  });
  Client client(server.port());

  const auto answer = client.call("/x", {.method = "POST"});

  CHECK(answer.status == 405);
  CHECK(answer.headers.at("allow") == "GET, HEAD");
  CHECK(answer.body == "{}");
}

TEST_CASE("one connection serves many requests") {
  TestServer server;
  Client client(server.port());

  CHECK(client.call("/1").connections == 1);
  CHECK(client.call("/2").connections == 0);
  CHECK(client.call("/3").connections == 0);
}

TEST_CASE("requests sent in one go are answered in their order") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  const auto answers = connection.read_to_end();
  CHECK(answers.find("GET /1\n") < answers.find("GET /2\n"));
  CHECK(answers.ends_with("GET /2\n"));
}

TEST_CASE("a client that has said it all is answered: every request, then the end") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HT");
  connection.finish();

  const auto answers = connection.read_to_end();
  CHECK(answers.contains("GET /1\n"));
  CHECK(answers.ends_with("GET /2\n"));
}

TEST_CASE("a thousand requests sent in one go are answered in their order") {
  TestServer server;
  RawConnection connection(server.port());
  std::string requests;
  for (int i = 0; i < 1'000; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";

  std::jthread sender([&] {
    connection.send(requests);
    connection.finish();
  });

  const auto answers = connection.read_to_end();
  std::size_t at = 0;
  int in_order = 0;
  for (int i = 0; i < 1'000 && at != answers.npos; ++i) {
    at = answers.find("\r\n\r\nGET /" + std::to_string(i) + "\n", at);
    in_order += at != answers.npos;
  }
  CHECK(in_order == 1'000);
}

TEST_CASE("requests that arrive byte by byte, with empty lines between them, are answered") {
  TestServer server;
  RawConnection connection(server.port());

  for (const char c : std::string_view("\r\nGET /1 HTTP/1.1\r\nHost: x\r\n\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"))
    connection.send({&c, 1});

  const auto answers = connection.read_to_end();
  CHECK(answers.contains("GET /1\n"));
  CHECK(answers.ends_with("GET /2\n"));
}

TEST_CASE("a client of HTTP/1.0 keeps its connection only if it asks to") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(connection.read_until("/1\n").contains("\r\nConnection: keep-alive\r\n"));
  connection.send("GET /2 HTTP/1.0\r\n\r\n");

  CHECK(connection.read_to_end().ends_with("GET /2\n"));
}

TEST_CASE("a target may be a whole URL") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET http://x:80/y?a=1 HTTP/1.0\r\n\r\n");

  CHECK(connection.read_to_end().ends_with("GET /y\na=1\n"));
}

TEST_CASE("every answer says when it was given, and one that has no content no length") {
  TestServer server([](const http::Request& request) {
    return http::Response{
        .status = request.path == "/304" ? 304 : 200, .content_type = "text/plain", .body = "x"};
  });
  Client client(server.port());

  CHECK(client.call("/x").headers.at("date").ends_with(" GMT"));
  const auto answer = client.call("/304");
  CHECK(answer.status == 304);
  CHECK(answer.body.empty());
  CHECK_FALSE(answer.headers.contains("content-length"));
}

TEST_CASE("the handler learns the client's address, and statistics every answer") {
  std::promise<http::Exchange> observed;
  TestServer server(
      [](const http::Request& request) {
        return http::Response{
            .status = 404, .content_type = "text/plain", .body = request.peer, .route = "/r"};
      },
      {.observe = [&](const http::Exchange& exchange) { observed.set_value(exchange); }});
  RawConnection connection(server.port(), "127.0.0.5");

  connection.send("GET /x HTTP/1.0\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.ends_with("\r\n\r\n127.0.0.5"));
  const http::Exchange exchange = observed.get_future().get();
  CHECK(exchange.route == "/r");
  CHECK(exchange.status == 404);
  CHECK(exchange.bytes == answer.size());
  CHECK(exchange.duration > 0ns);
  CHECK_FALSE(exchange.ready);
}

TEST_CASE("an exception becomes a 500 without its text, which goes to the log") {
  TestServer server(
      [](const http::Request&) -> http::Response { throw std::runtime_error("secret path /srv/x"); });
  Client client(server.port());

  const auto answer = client.call("/api/x?a=1");

  CHECK(answer.status == 500);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  CHECK_FALSE(answer.body.contains("secret"));
  for (const auto& [name, value] : answer.headers) CHECK_FALSE(value.contains("secret"));
  CHECK(server.logged() == std::vector<std::string>{"GET /api/x?a=1 failed: secret path /srv/x"});
}

TEST_CASE("an exception of any kind becomes a 500") {
  TestServer server([](const http::Request&) -> http::Response { throw 42; });

  CHECK(Client(server.port()).call("/x").status == 500);
  CHECK(server.logged().size() == 1);
}

TEST_CASE("an exception becomes a 500 even when the request has a range that makes no sense") {
  TestServer server([](const http::Request&) -> http::Response { throw std::runtime_error("a defect"); });

  const auto answer = Client(server.port()).call("/api/x", {.headers = {"Range: bytes=9-1"}});

  CHECK(answer.status == 500);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  CHECK(server.logged() == std::vector<std::string>{"GET /api/x failed: a defect"});
}

TEST_CASE("the value of a header reaches the handler as it was sent, percent signs too") {
  TestServer server;

  const auto answer = Client(server.port()).call("/x", {.headers = {"Accept: text/csv%0d%0aX: 1%2541"}});

  CHECK(answer.status == 200);
  CHECK(answer.headers.at("x-accept") == "text/csv%0d%0aX: 1%2541");
}

TEST_CASE("a range is ignored, one that makes no sense too") {
  TestServer server;
  Client client(server.port());

  for (const std::string range : {"bytes=0-1", "bytes=0-,0-,0-", "bytes=9-1", "bytes=99-", "lines=1", "x"}) {
    const auto answer = client.call("/x", {.headers = {"Range: " + range}});

    INFO(range);
    CHECK(answer.status == 200);
    CHECK(answer.body == "GET /x\n");
    CHECK_FALSE(answer.headers.contains("content-range"));
  }
}

TEST_CASE("ranges of which only some make sense are ignored, compression with them") {
  TestServer server([](const http::Request&) {
    return http::Response{.content_type = "application/json", .body = std::string(10'000, ' ')};
  });
  RawConnection connection(server.port());

  connection.send(
      "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: br, gzip\r\nRange: "
      "bytes=0-,0-,9-1\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("Content-Length: 10000\r\n") != answer.npos);
  CHECK(answer.find("Connection: close\r\n") != answer.npos);
  CHECK(answer.find("Content-Encoding") == answer.npos);
  CHECK(answer.ends_with("\r\n\r\n" + std::string(10'000, ' ')));
}

TEST_CASE("an answer is not compressed, whatever the client accepts") {
  TestServer server([](const http::Request&) {
    return http::Response{.content_type = "application/json", .body = std::string(10'000, ' ')};
  });
  Client client(server.port());

  for (const std::string encoding : {"gzip", "br", "gzip, deflate, br", "*"}) {
    const auto answer = client.call("/x", {.headers = {"Accept-Encoding: " + encoding}});

    CHECK_FALSE(answer.headers.contains("content-encoding"));
    CHECK(answer.body.size() == 10'000);
  }
}

TEST_CASE("two servers cannot have one port") {
  TestServer first;

  const auto second = http::Server::listen({.port = first.port(), .handler = {}});

  REQUIRE_FALSE(second);
  CHECK(second.error() ==
        "cannot listen on 127.0.0.1:" + std::to_string(first.port()) + ": Address already in use");
}

TEST_CASE("a port is free again as soon as its server has stopped") {
  TestServer first;
  Client client(first.port());
  client.call("/x");
  first.server->stop();

  CHECK(http::Server::listen({.port = first.port(), .handler = {}}));
}

TEST_CASE("a host that does not exist is an error that names it") {
  const auto server = http::Server::listen({.host = "no.such.host.invalid", .port = 8080, .handler = {}});

  REQUIRE_FALSE(server);
  CHECK(server.error().starts_with("cannot listen on no.such.host.invalid:8080: "));
}

TEST_CASE("an address of another machine is an error that names it") {
  const auto server = http::Server::listen({.host = "192.0.2.1", .port = 0, .handler = {}});

  REQUIRE_FALSE(server);
  CHECK(server.error().starts_with("cannot listen on 192.0.2.1:0: "));
}

TEST_CASE("a server may be stopped before it starts, right after, and twice") {
  auto never_started = http::Server::listen({.handler = {}}).value();
  never_started->stop();

  for (int i = 0; i < 20; ++i) {
    TestServer server;
    server.server->stop();
    server.server->stop();
  }
}

TEST_CASE("a stop waits for no idle, silent or slow connection") {
  TestServer server;
  Client idle(server.port());
  idle.call("/x");
  const RawConnection silent(server.port());
  RawConnection slow(server.port());
  slow.send("GET /x HTTP/1.1\r\nHos");

  CHECK(duration_of([&server] { server.server->stop(); }) < 4s);
}

TEST_CASE("a stop waits for no client that does not take its answer") {
  TestServer server([](const http::Request&) {
    return http::Response{.content_type = "text/plain", .body = std::string(64 << 20, 'x')};
  });
  RawConnection connection(server.port());
  connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  connection.read_until("\r\n\r\n");

  CHECK(duration_of([&server] { server.server->stop(); }) < 4s);
}

TEST_CASE("a stop waits for no client that takes its answer in small bites") {
  TestServer server([](const http::Request&) {
    return http::Response{.content_type = "text/plain", .body = std::string(64 << 20, 'x')};
  });
  RawConnection connection(server.port());
  connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  connection.read_until("\r\n\r\n");

  std::jthread stopper([&server] { server.server->stop(); });
  const std::size_t taken = connection.read_slowly();

  CHECK(taken < (16 << 20));  // the rest would have taken longer than any stop may
}

TEST_CASE("what was being answered at a stop is answered to its end") {
  std::binary_semaphore asked(0);
  std::binary_semaphore go_on(0);
  TestServer server([&](const http::Request&) {
    asked.release();
    go_on.acquire();
    return http::Response{.content_type = "text/plain", .body = "the whole answer"};
  });
  RawConnection silent(server.port());
  RawConnection connection(server.port());
  connection.send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  asked.acquire();

  std::jthread stopper([&] { server.server->stop(); });
  silent.read_to_end();  // ends when the stop has begun
  go_on.release();

  CHECK(connection.read_to_end().ends_with("the whole answer"));
}

TEST_CASE("more clients than workers are all served") {
  TestServer server(
      [](const http::Request&) { return http::Response{.content_type = "text/plain", .body = "here"}; },
      {.workers = 2});
  std::atomic<int> served = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([&] {
        Client client(server.port());
        for (int call = 0; call < 20; ++call)
          if (client.call("/x").body == "here") ++served;
      });
  }

  CHECK(served == 160);
}

TEST_CASE("every thread of an idle server comes round when asked, but one that hangs does not") {
  std::binary_semaphore hanging(0);
  std::binary_semaphore go_on(0);
  TestServer server({}, {.at_once = [&](const http::Request&) -> std::optional<http::Response> {
                           hanging.release();
                           go_on.acquire();
                           return http::Response{.content_type = "text/plain", .body = "here"};
                         },
                         .loops = 2});
  // Returns the number of threads that do not come round in the time that the slowest of the others takes.
  const auto hung_threads = [&](std::ptrdiff_t hung) {
    const auto before = server.server->turns();
    std::ptrdiff_t same = 0;
    do {
      std::this_thread::yield();
      const auto now = server.server->turns();
      same = std::transform_reduce(now.begin(), now.end(), before.begin(), std::ptrdiff_t{0}, std::plus{},
                                   [](auto a, auto b) { return a == b ? 1 : 0; });
    } while (same > hung);
    return same;
  };

  CHECK(server.server->turns().size() == 3);
  CHECK(hung_threads(0) == 0);
  RawConnection connection(server.port());
  connection.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  hanging.acquire();
  server.server->turns();
  CHECK(hung_threads(1) == 1);
  go_on.release();
  CHECK(hung_threads(0) == 0);
  CHECK(connection.read_to_end().ends_with("here"));
}

}  // namespace
}  // namespace candled::test
