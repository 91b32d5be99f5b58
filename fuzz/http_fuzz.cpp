#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <variant>

#include "http/loop.hpp"
#include "http/protocol.hpp"
#include "target.hpp"
#include "utf8/utf8.hpp"

// Input: all that a client sends over one connection before it says that no more will come.
namespace candled::fuzz {
namespace {

constexpr std::string_view plain_body = "the answer";

/// What the handler saw.
struct Seen {
  std::size_t requests = 0;
  std::size_t heads = 0;
};

http::Response answer(const http::Request& request, Seen& seen) {
  ++seen.requests;
  if (request.method == "HEAD") ++seen.heads;
  require(request.path.find('?') == std::string::npos, "a path comes without its query");
  require(request.path.find('\n') == std::string::npos, "a path is one line");
  for (const auto& [name, value] : request.headers)
    require(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
  if (request.path.starts_with("/fail")) throw std::runtime_error("a defect");
  return {.content_type = "text/plain",
          .headers = {{"Vary", "Accept"}},
          .body = std::string(plain_body),
          .true_while_stored = 1};
}

/// Two paths need no worker, one of which fails.
std::optional<http::Response> answer_at_once(const http::Request& request, Seen& seen) {
  if (request.path != "/now" && request.path != "/fail/now") return {};
  return answer(request, seen);
}

/// Sends what the kernel takes of `bytes`; then, if that was all, that no more will come.
void send(int descriptor, std::string_view& bytes) {
  if (bytes.empty()) return;
  const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  if (bytes.empty()) ::shutdown(descriptor, SHUT_WR);
}

/// Adds what has come to `all`. False when no more will.
bool receive(int descriptor, std::string& all) {
  std::array<char, 4096> buffer;
  for (;;) {
    const auto got = ::recv(descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
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
  require(utf8::is_utf8(body), "a body is UTF-8");
  answers.remove_prefix(length);
}

void check_answers(std::string_view answers, std::string_view input, const Seen& seen) {
  std::size_t count = 0;
  std::size_t without_body = 0;
  for (; !answers.empty(); ++count) take_answer(answers, without_body);
  require(count >= seen.requests, "each request that reached the handler is answered");
  require(without_body >= seen.heads, "an answer to HEAD has no body");
  require(without_body == 0 || input.contains("HEAD"), "an answer has its body unless HEAD asked");
  require(!input.empty() || count == 0, "who asks nothing is answered nothing");
}

/// The server without threads: a request is answered as soon as it is whole.
std::string answers_to(std::string_view input, Seen& seen) {
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0,
          "there is a pair of sockets");
  const http::Descriptor client(ends[0]);
  const http::Protocol protocol(
      [&seen](const http::Request& request) { return answer(request, seen); },
      [&seen](const http::Request& request) { return answer_at_once(request, seen); },
      [](std::string_view) {});
  http::Server::Options options;
  options.stored_version = [] { return std::uint64_t{1}; };
  http::ResponseCache ready(1 << 20);
  const auto finish = [&](std::string_view head, http::Answer&& answer) {
    const auto finished = std::make_shared<const http::Answer>(std::move(answer));
    ready.keep(head, finished, 1);
    return finished;
  };
  const auto read = [&](std::string_view head, const std::string& peer) -> http::Reading {
    auto result = protocol.read(head, peer);
    if (auto* const asked = std::get_if<http::Asked>(&result))
      return {.asked = std::make_shared<const http::Asked>(std::move(*asked))};
    return {.refusal = std::make_shared<const http::Answer>(std::get<http::Answer>(std::move(result)))};
  };
  const auto at_once = [&](std::string_view head,
                           const http::Asked& asked) -> std::shared_ptr<const http::Answer> {
    auto reply = protocol.at_once(asked);
    return reply ? finish(head, std::move(*reply)) : nullptr;
  };
  const auto submit = [&](http::Job job) {
    auto reply = job.tried_at_once ? std::nullopt : protocol.at_once(*job.asked);
    auto answer = reply ? std::move(*reply) : protocol.answer(*job.asked).answer;
    job.loop->post(http::Answered{.to = job.connection, .answer = finish(job.head, std::move(answer))});
  };
  http::Loop loop({.options = options,
                   .max_unsent_bytes = 1 << 20,
                   .ready = &ready,
                   .read = read,
                   .client = [](const http::Request&) { return http::ClientId{}; },
                   .at_once = at_once,
                   .submit = submit,
                   .has_read = [](http::ClientId) {},
                   .asks_ahead = [](http::ClientId) {}});
  loop.mailbox()->post(http::Arrival{.socket = http::Descriptor(ends[1])});
  std::string answers;
  std::string_view left = input;
  if (input.empty()) ::shutdown(client.get(), SHUT_WR);
  do {
    send(client.get(), left);
    loop.turn(std::chrono::milliseconds{0});
  } while (receive(client.get(), answers));
  loop.turn(std::chrono::milliseconds{0});
  require(loop.connections() == 0, "a connection that is over is forgotten");
  return answers;
}

}  // namespace

void check(std::string_view input) {
  Seen seen;
  const std::string answers = answers_to(input.substr(0, 64 * 1024), seen);
  check_answers(answers, input, seen);
}

}  // namespace candled::fuzz
