#include "http/protocol.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <fmt/format.h>
#include <httplib.h>
#include <optional>
#include <utility>

#include "http/problem.hpp"
#include "http/query_string.hpp"
#include "http/request_head.hpp"

namespace candled::http {
namespace {

/// Gives cpp-httplib a head to read, and drops the response that it would send.
class HeadStream final : public httplib::Stream {
 public:
  explicit HeadStream(std::string_view head) : left_(head) {}

  bool is_readable() const override { return !left_.empty(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* into, std::size_t size) override {
    const std::size_t count = left_.copy(into, size);
    left_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char*, std::size_t size) override { return static_cast<ssize_t>(size); }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  // A real descriptor would be refused from 1024 on, for the sake of select().
  socket_t socket() const override { return 0; }

 private:
  std::string_view left_;
};

/// Returns whether cpp-httplib would act on the header line although this server ignores it.
bool is_ignored(std::string_view line) {
  return std::ranges::any_of(std::array<std::string_view, 2>{"Range", "Expect"},
                             [line](std::string_view name) {
                               return line.size() > name.size() && line[name.size()] == ':' &&
                                      same_word(line.substr(0, name.size()), name);
                             });
}

/// Appends `line` with its percent signs escaped: cpp-httplib decodes the values of fields as if they stood
/// in a URL.
void add_escaped(std::string& to, std::string_view line) {
  for (const char c : line) {
    to += c;
    if (c == '%') to += "25";
  }
}

/// Returns the head in the form that cpp-httplib is to see.
std::string prepared(std::string_view head) {
  std::string text;
  text.reserve(head.size());
  for (bool request_line = true; !head.empty(); request_line = false) {
    const std::string_view line = head.substr(0, head.find('\n') + 1);
    head.remove_prefix(line.size());
    if (request_line)
      text += line;
    else if (!is_ignored(line))
      add_escaped(text, line);
  }
  return text;
}

std::string lower_case(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return name;
}

/// Returns whether cpp-httplib itself adds a header of that name. It holds an address, and a client could
/// send one, too.
bool is_made_up(std::string_view name) {
  return name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" || name == "LOCAL_PORT";
}

auto headers_of(const httplib::Request& request) {
  decltype(Request::headers) headers;
  headers.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers)
    if (!is_made_up(name)) headers.emplace_back(lower_case(name), value);
  return headers;
}

/// A target may be a whole URL (RFC 9112, 3.2.2). Whatever host it names, it counts as this server's.
std::string_view without_origin(std::string_view target) {
  if (!target.starts_with("http://") && !target.starts_with("https://")) return target;
  const std::size_t path = target.find_first_of("/?", target.find("//") + 2);
  return path == target.npos ? "/" : target.substr(path);
}

/// Some clients send a page's fragment, which is none of the server's business.
std::string_view without_fragment(std::string_view target) {
  return target.substr(0, target.find('#'));
}

Answer unreadable() {
  return refusal(400, "Bad request", "the request cannot be read");
}

}  // namespace

/// cpp-httplib without its connections, routes, bodies, ranges, compression and answers.
class Protocol::Parser : public httplib::Server {
 public:
  Parser() {
    set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.status = 204;
      return HandlerResponse::Handled;
    });
  }

  /// Returns nothing if the head is invalid.
  std::optional<httplib::Request> parse(std::string_view head) {
    const std::string text = prepared(head);
    HeadStream stream(text);
    bool closed = false;
    std::optional<httplib::Request> parsed;
    process_request(stream, true, closed,
                    [&parsed](httplib::Request& request) { parsed = std::move(request); });
    return parsed;
  }
};

Protocol::Protocol(Handler handler, AtOnceHandler at_once, Log log)
    : at_once_(std::move(at_once)),
      handler_(std::move(handler)),
      log_(std::move(log)),
      parser_(std::make_unique<Parser>()) {
  // cpp-httplib builds its tables on the first request: better before several threads build one each.
  parser_->parse("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

Protocol::~Protocol() = default;

/// read_head() decides. A head that cpp-httplib reads as another request counts as unreadable.
std::variant<Answer, Asked> Protocol::read(std::string_view bytes, const std::string& peer) const {
  const auto head = read_head(bytes);
  if (!head) return unreadable();
  const std::string_view asked_for = without_fragment(head->target);
  const auto parsed = parser_->parse(bytes);
  if (!parsed || parsed->method != head->method || parsed->target != asked_for) return unreadable();
  auto target = parse_target(without_origin(parsed->target));
  if (!target) return finished(to_response(target.error()), *head);
  return Asked{.framing = *head,
               .request = {.method = parsed->method,
                           .path = std::move(target->path),
                           .parameters = std::move(target->parameters),
                           .headers = headers_of(*parsed),
                           .has_body = head->has_body,
                           .peer = peer},
               .target = parsed->target};
}

std::optional<Answer> Protocol::at_once(const Asked& asked) const {
  if (!at_once_) return {};
  auto response = handled(at_once_, asked);
  if (!response) return {};
  return finished(std::move(*response), asked.framing);
}

Protocol::Result Protocol::answer(const Asked& asked) const {
  Response response = *handled(handler_, asked);
  Result result{.answer = {}, .go_on = asked.framing.is_head ? nullptr : response.go_on};
  result.answer = finished(std::move(response), asked.framing);
  return result;
}

std::optional<Response> Protocol::handled(const AtOnceHandler& handler, const Asked& asked) const try {
  return handler(asked.request);
} catch (...) {
  std::string why;
  try {
    throw;
  } catch (const std::exception& e) {
    why = fmt::format(": {}", e.what());
  } catch (...) {  // the line below is all that can be said
  }
  log_(fmt::format("{} {} failed{}", asked.request.method, asked.target, why));
  return to_response(Problem{.status = 500,
                             .title = "Internal error",
                             .detail = "this is a defect of the service; its log says more"});
}

}  // namespace candled::http
