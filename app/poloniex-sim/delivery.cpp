#include "poloniex-sim/delivery.hpp"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace candled::sim {
using std::chrono::system_clock;

namespace {

struct Parts {
  std::string_view head;  // including the empty line that ends it
  std::string_view body;
};

Parts split(std::string_view answer) {
  constexpr std::string_view end_of_head = "\r\n\r\n";
  const std::size_t end =
      std::min(answer.find(end_of_head), answer.size() - end_of_head.size()) + end_of_head.size();
  return {answer.substr(0, end), answer.substr(end)};
}

std::string as_response(const Answer& answer) {
  std::string out = fmt::format("HTTP/1.1 {} Simulated\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
                                answer.status, answer.content_type, answer.body.size());
  for (const auto& [name, value] : answer.headers) out += fmt::format("{}: {}\r\n", name, value);
  out += "\r\n";
  return out += answer.body;
}

/// Returns the answer with a Date that is off by `shift`, or without a Date.
std::string with_date(std::string_view answer, std::optional<milliseconds> shift) {
  std::string changed(answer);
  const std::size_t line = changed.find("\r\nDate: ");
  if (line == changed.npos) return changed;
  const std::size_t end = changed.find("\r\n", line + 2);
  const std::string date = shift ? "\r\nDate: " + http_date(system_clock::now() + *shift) : "";
  return changed.replace(line, end - line, date);
}

bool send_half(Connection& connection, std::string_view answer) {
  const auto [head, body] = split(answer);
  return connection.send(answer.substr(0, head.size() + body.size() / 2));
}

/// Sends the body in pieces 100 ms apart, the last one at the end of `time`.
bool drip(Connection& connection, std::string_view answer, milliseconds time) {
  constexpr milliseconds between{100};
  auto [head, body] = split(answer);
  auto pieces = static_cast<std::size_t>(std::max<std::int64_t>(1, time / between));
  const std::size_t size = body.size() / pieces + 1;
  if (!connection.send(head)) return false;
  while (!body.empty()) {
    if (!connection.pause(between) || !connection.send(body.substr(0, size))) return false;
    body.remove_prefix(std::min(size, body.size()));
  }
  return true;
}

void send_huge(Connection& connection, bool announced) {
  constexpr std::size_t total = 64 << 20;
  std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
  if (announced) head += fmt::format("Content-Length: {}\r\n", total + 1);
  if (!connection.send(head + "\r\n[")) return;
  const std::string block(65'536, ' ');  // white space, with which it may be good JSON until its end
  for (std::size_t sent = 0; sent < total && connection.send(block); sent += block.size()) {
  }
}

}  // namespace

std::string http_date(system_clock::time_point time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(system_clock::to_time_t(time)));
}

bool deliver(Connection& connection, std::string_view answer, const std::optional<Hit>& hit) {
  if (!hit || answer.empty()) return connection.send(answer);
  if (const auto wrong = wrong_answer(hit->fault, hit->path)) return connection.send(as_response(*wrong));
  switch (hit->fault.kind) {
    case FaultKind::delay:
      return connection.pause(hit->fault.time) && connection.send(answer);
    case FaultKind::drip:
      return drip(connection, answer, hit->fault.time);
    case FaultKind::date:
      return connection.send(with_date(answer, parse_shift(hit->fault.text)));
    case FaultKind::cut:
      send_half(connection, answer);
      return false;
    case FaultKind::drop_during:
      send_half(connection, answer);
      connection.reset_on_close();
      return false;
    case FaultKind::huge:
    case FaultKind::huge_announced:
      send_huge(connection, hit->fault.kind == FaultKind::huge_announced);
      return false;
    default:
      return false;
  }
}

}  // namespace candled::sim
