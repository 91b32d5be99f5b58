#include <catch2/catch.hpp>

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

  connection.send("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.starts_with("HTTP/1.1 200 "));
  CHECK(answer.ends_with("POST /x with a body\n"));
}

TEST_CASE("what stands in a body is not taken for a request") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");

  const auto answer = connection.read_to_end();
  CHECK(answer.contains("POST /x with a body\n"));
  CHECK_FALSE(answer.contains("smuggled"));
}

TEST_CASE("a body that is announced twice is a body") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send(
      "POST /x HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 28\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");

  CHECK_FALSE(connection.read_to_end().contains("smuggled"));
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
      "POST /x HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /y HTTP/1.1\r\nConnection: close\r\n\r\n");

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

TEST_CASE("a request without an end is cut off, and takes no more memory") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET /" + std::string(20'000, 'x'));

  CHECK_FALSE(connection.read_to_end().ends_with("(open)"));
}

TEST_CASE("headers without an end are cut off") {
  TestServer server;
  RawConnection connection(server.port());
  std::string request = "GET /x HTTP/1.1\r\n";
  for (int i = 0; i < 1'000; ++i) request += "X-Header-" + std::to_string(i) + ": and a value\r\n";

  connection.send(request);

  const auto answer = connection.read_to_end();
  CHECK_FALSE(answer.ends_with("(open)"));
  CHECK_FALSE(answer.contains(" 200 "));
}

TEST_CASE("what is not HTTP is refused, and the connection is closed") {
  TestServer server;
  for (const auto text :
       {"hello\r\n\r\n", "GET /x\r\n\r\n", "BREW /x HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n"}) {
    RawConnection connection(server.port());

    connection.send(text);

    CHECK(connection.read_to_end().starts_with("HTTP/1.1 400 "));
  }
}

TEST_CASE("an idle connection is closed after a while") {
  TestServer server;
  RawConnection connection(server.port());

  connection.send("GET /x HTTP/1.1\r\n\r\n");

  CHECK(connection.read_to_end(5s).ends_with("GET /x\n"));
}

}  // namespace
}  // namespace candled::test
