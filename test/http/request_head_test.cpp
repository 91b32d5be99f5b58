#include "http/request_head.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace candled::test {
namespace {

using http::end_of_head;
using http::read_head;

std::string get(const std::string& fields) {
  return "GET /x HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

TEST_CASE("a head ends with its first empty line, wherever the bytes were cut") {
  const std::string bytes = "GET /x HTTP/1.1\r\nHost: x\r\n\r\nGET";

  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const std::size_t end = end_of_head(std::string_view(bytes).substr(0, cut), 0);
    CHECK(end == (cut < 28 ? std::string::npos : 28));
    CHECK(end_of_head(bytes, std::min<std::size_t>(cut, 27)) == 28);
  }
  CHECK(end_of_head("GET /x HTTP/1.1\n\nX", 0) == 17);
}

TEST_CASE("a request line is a method, a target and a version with one space between them, to the byte") {
  const auto with_line = [](const std::string& line) { return line + "\r\nHost: x\r\n\r\n"; };
  const std::string line = "HEAD /x?a=1 HTTP/1.1";

  const std::string whole = with_line(line);
  const auto head = read_head(whole);
  REQUIRE(head);
  CHECK(head->is_head);
  CHECK(head->method == "HEAD");
  CHECK(head->target == "/x?a=1");

  for (const std::string& other : {" " + line,
                                   "\t" + line,
                                   line + " ",
                                   line + "\t",
                                   "\r\n" + line,
                                   std::string("HEAD  /x HTTP/1.1"),
                                   std::string("HEAD /x  HTTP/1.1"),
                                   std::string("HEAD\t/x HTTP/1.1"),
                                   std::string("HEAD /x\tHTTP/1.1"),
                                   std::string("HEAD /x y HTTP/1.1"),
                                   std::string("HEAD /x\ty HTTP/1.1"),
                                   std::string("HEAD  HTTP/1.1"),
                                   std::string("HEAD HTTP/1.1"),
                                   std::string("head /x HTTP/1.1"),
                                   std::string("HEAD /x http/1.1"),
                                   std::string("HEAD /x HTTP/1.1x"),
                                   std::string("HEAD /x HTTP/1.2"),
                                   std::string("HEAD /x HTTP/01.1"),
                                   std::string("HEADER /x HTTP/1.1"),
                                   std::string("/x HTTP/1.1"),
                                   std::string("")}) {
    CAPTURE(other);
    CHECK_FALSE(read_head(with_line(other)));
  }
}

TEST_CASE("what a connection is used for after a request follows from its version and its header") {
  CHECK(read_head(get(""))->keep_alive);
  CHECK_FALSE(read_head(get("Connection: close\r\n"))->keep_alive);
  CHECK_FALSE(read_head(get("connection: upgrade , CLOSE\r\n"))->keep_alive);
  CHECK(read_head(get("Connection: closed\r\n"))->keep_alive);
  CHECK_FALSE(read_head("GET /x HTTP/1.0\r\n\r\n")->keep_alive);
  CHECK(read_head("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keep_alive);
  CHECK(read_head("GET /x HTTP/1.0\r\n\r\n")->old);
}

TEST_CASE("a body is what is announced as one") {
  CHECK_FALSE(read_head(get(""))->has_body);
  CHECK_FALSE(read_head(get("Content-Length: 00\r\n"))->has_body);
  CHECK(read_head(get("Content-Length: 10\r\nContent-Length:10 \r\n"))->has_body);
  CHECK(read_head(get("Transfer-Encoding: chunked\r\n"))->has_body);
}

TEST_CASE("a head of which one cannot be sure where its request ends is none") {
  CHECK_FALSE(read_head(get("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")));
  CHECK_FALSE(read_head(get("Content-Length: 0\r\nContent-Length: 1\r\n")));
  CHECK_FALSE(read_head(get("Content-Length: 1, 1\r\n")));
  CHECK_FALSE(read_head(get("Content-Length: +1\r\n")));
  CHECK_FALSE(read_head(get("Content-Length:\r\n")));
  CHECK_FALSE(read_head("GET /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
}

TEST_CASE("HTTP/1.1 names one host") {
  CHECK_FALSE(read_head("GET /x HTTP/1.1\r\n\r\n"));
  CHECK_FALSE(read_head(get("Host: y\r\n")));
  CHECK(read_head("GET /x HTTP/1.1\r\nhost:\r\n\r\n"));
}

TEST_CASE("control characters, lines without CRLF, folded ones and fields without a name are refused") {
  using namespace std::string_literals;

  for (const auto& fields : {"A: \0\r\n"s, "A: \x1b\r\n"s, "A: \x7f\r\n"s, "A: b\rc\r\n"s, "A: b\n"s,
                             "A: b\r\n c\r\n"s, ": b\r\n"s, "A b\r\n"s, "A : b\r\n"s, "A\xff: b\r\n"s}) {
    CAPTURE(fields);
    CHECK_FALSE(read_head(get(fields)));
  }
  CHECK_FALSE(read_head("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s));
  CHECK(read_head(get("A:\tb\xff \r\n")));
}

}  // namespace
}  // namespace candled::test
