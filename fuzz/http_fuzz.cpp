#include <array>
#include <charconv>
#include <stdexcept>
#include <sys/socket.h>

#include "candle/utf8.hpp"
#include "http/protocol.hpp"
#include "target.hpp"

// Input: all that a client sends over one connection before it says that no more will come.
namespace candled::fuzz {
namespace {

constexpr std::string_view plain_body = "the answer";

/// What the handler saw.
struct Seen {
  std::size_t requests = 0;
  std::size_t heads = 0;
};

api::Response answer(const api::Request& request, Seen& seen) {
  ++seen.requests;
  if (request.method == "HEAD") ++seen.heads;
  require(request.path.find('?') == std::string::npos, "a path comes without its query");
  require(request.path.find('\n') == std::string::npos, "a path is one line");
  for (const auto& [name, value] : request.headers)
    require(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
  if (request.path.starts_with("/fail")) throw std::runtime_error("a defect");
  return {.content_type = "text/plain", .headers = {{"Vary", "Accept"}}, .body = std::string(plain_body)};
}

void send(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(descriptor, SHUT_WR);
}

std::string receive_all(int descriptor) {
  std::string all;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto got = ::recv(descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

std::size_t announced_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = head.find(name);
  require(at != head.npos && head.find(name, at + 1) == head.npos, "an answer announces its length once");
  std::size_t length = 0;
  const std::string_view digits = head.substr(at + name.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return length;
}

/// Takes the first answer off `answers`. A HEAD request's has no body: the next one, or nothing, follows at
/// once.
void take_answer(std::string_view& answers, std::size_t& without_body) {
  require(answers.starts_with("HTTP/1.1 "), "each answer begins with a status line");
  const std::size_t end = answers.find("\r\n\r\n");
  require(end != answers.npos, "each head ends");
  const std::string_view head = answers.substr(0, end + 2);
  const std::size_t length = announced_length(head);
  require(!head.contains("Content-Encoding") && !head.contains("Content-Range"),
          "an answer comes whole and plain");
  answers.remove_prefix(end + 4);
  if (length > 0 && (answers.empty() || answers.starts_with("HTTP/1.1 "))) return void(++without_body);
  require(answers.size() >= length, "a body is as long as announced");
  const std::string_view body = answers.substr(0, length);
  require(body == plain_body || body.starts_with('{'), "a body is the handler's, or a problem");
  require(is_utf8(body), "a body is UTF-8");
  answers.remove_prefix(length);
}

void check_answers(std::string_view answers, std::string_view input, const Seen& seen) {
  std::size_t count = 0;
  std::size_t without_body = 0;
  for (; !answers.empty(); ++count) take_answer(answers, without_body);
  require(count >= seen.requests, "each request that reached the handler is answered");
  require(count <= 100, "a connection has at most 100 requests");
  require(without_body >= seen.heads, "an answer to HEAD has no body");
  require(without_body == 0 || input.contains("HEAD"), "an answer has its body unless HEAD asked");
  require(!input.empty() || count == 0, "who asks nothing is answered nothing");
}

}  // namespace

void check(std::string_view input) {
  static const http::StopSignal stop;
  // Within what the kernel buffers, so that nobody has to read while the server writes.
  input = input.substr(0, 48 * 1024);
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0, "there is a pair of sockets");
  const http::Descriptor client(ends[0]);
  http::Descriptor server(ends[1]);
  Seen seen;
  {
    const http::Descriptor connection(std::move(server));
    http::Protocol protocol([&seen](const api::Request& request) { return answer(request, seen); },
                            [](std::string_view) {});
    send(client.get(), input);
    protocol.serve(connection, stop, [] { return false; });
  }
  check_answers(receive_all(client.get()), input, seen);
}

}  // namespace candled::fuzz
