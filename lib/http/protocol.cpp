#include "http/protocol.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <httplib.h>

#include "api/problem.hpp"
#include "api/query_string.hpp"
#include "http/socket_io.hpp"

namespace candled::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t max_head_bytes = 16 * 1024;
constexpr seconds head_timeout{5};
constexpr seconds send_timeout{10};
constexpr seconds idle_timeout{2};
constexpr milliseconds linger_timeout{500};
constexpr int max_requests = 100;

/// What cpp-httplib reads from and writes to.
class IoStream final : public httplib::Stream {
 public:
  explicit IoStream(SocketIo& io) : io_(io) {}

  bool is_readable() const override { return io_.readable(); }
  bool is_writable() const override { return true; }
  ssize_t read(char* into, std::size_t size) override { return static_cast<ssize_t>(io_.read({into, size})); }
  ssize_t write(const char* bytes, std::size_t size) override {
    io_.write({bytes, size});
    return static_cast<ssize_t>(size);
  }
  // Nothing asks for the addresses. A real descriptor would be refused from 1024 on, for the sake of
  // select().
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return 0; }

 private:
  SocketIo& io_;
};

bool announces_body(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return true;
  const auto [first, last] = request.headers.equal_range("Content-Length");
  return std::any_of(first, last, [](const auto& header) { return header.second != "0"; });
}

/// A carriage return within a value counts as a space (RFC 9112, 2.2). cpp-httplib decodes `%0a` in values
/// besides.
std::string one_line(std::string value) {
  std::ranges::replace_if(
      value, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return value;
}

std::string lower_case(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

auto headers_of(const httplib::Request& request) {
  decltype(api::Request::headers) headers;
  headers.reserve(request.headers.size());
  for (const auto& [name, value] : request.headers) headers.emplace_back(lower_case(name), one_line(value));
  return headers;
}

void fill(httplib::Response& to, const api::Response& from) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) to.set_header(name, value);
  to.set_content(from.body, from.content_type);
}

/// What cpp-httplib refuses by itself, in the form of this API.
void fill_refusal(httplib::Response& response) {
  const bool too_long = response.status == 414;
  fill(response, api::to_response(
                     {.status = response.status,
                      .title = too_long ? "URI too long" : "Bad request",
                      .detail = too_long ? "the request line is too long" : "the request cannot be read"}));
}

}  // namespace

/// cpp-httplib without its connections, routes, bodies, ranges and compression.
class Protocol::Parser : public httplib::Server {
 public:
  Parser(http::Handler handler, Log log) : handler_(std::move(handler)), log_(std::move(log)) {
    set_keep_alive_timeout(idle_timeout.count());
    set_keep_alive_max_count(max_requests);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      answer(request, response);
      return HandlerResponse::Handled;
    });
    set_error_handler(
        HandlerWithResponse([this](const httplib::Request& request, httplib::Response& response) {
          if (!response.body.empty()) return HandlerResponse::Unhandled;
          if (response.status == 416)
            answer_without_range(request, response);
          else
            fill_refusal(response);
          return HandlerResponse::Handled;
        }));
    set_exception_handler([this](const httplib::Request& request, httplib::Response& response,
                                 std::exception_ptr error) { fill(response, failed(request, error)); });
  }

  /// Reads one request and writes its answer. False when the connection cannot be used for another.
  bool exchange(IoStream& stream, bool last) {
    bool reusable = false;  // until the head has been read to its end
    bool closed_by_client = false;
    const bool answered =
        process_request(stream, last, closed_by_client, [&reusable](httplib::Request& request) {
          reusable = !announces_body(request);
          ignore_what_we_do_not_do(request);
          if (!reusable) close_after(request);
        });
    return answered && reusable && !closed_by_client && !last;
  }

 private:
  static void ignore_what_we_do_not_do(httplib::Request& request) {
    request.ranges.clear();
    for (const char* name : {"Range", "Accept-Encoding", "Expect"}) request.headers.erase(name);
  }

  // A response repeats what the request says of its connection.
  static void close_after(httplib::Request& request) {
    request.headers.erase("Connection");
    request.set_header("Connection", "close");
  }

  /// A Range that cannot be read counts as none. cpp-httplib finds it before exchange() sees the request,
  /// keeps the ranges that it could read, and would cut the answer by them and compress it.
  void answer_without_range(const httplib::Request& request, httplib::Response& response) {
    auto& mutable_request =
        const_cast<httplib::Request&>(request);  // process_request() made it, and not const
    ignore_what_we_do_not_do(mutable_request);
    close_after(mutable_request);
    // What an error handler throws reaches no exception handler.
    try {
      answer(request, response);
    } catch (...) {
      fill(response, failed(request, std::current_exception()));
    }
  }

  void answer(const httplib::Request& request, httplib::Response& response) {
    auto target = api::parse_target(request.target);
    if (!target) return fill(response, to_response(target.error()));
    fill(response, handler_({.method = request.method,
                             .path = std::move(target->path),
                             .parameters = std::move(target->parameters),
                             .headers = headers_of(request),
                             .has_body = announces_body(request)}));
  }

  api::Response failed(const httplib::Request& request, const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      log_(fmt::format("{} {} failed: {}", request.method, request.target, e.what()));
    } catch (...) {
      log_(fmt::format("{} {} failed", request.method, request.target));
    }
    return to_response(api::Problem{.status = 500,
                                    .title = "Internal error",
                                    .detail = "this is a defect of the service; its log says more"});
  }

  http::Handler handler_;
  Log log_;
};

Protocol::Protocol(Handler handler, Log log)
    : log_(log),
      parser_(std::make_unique<Parser>(std::move(handler), std::move(log))) {}

Protocol::~Protocol() = default;

void Protocol::serve(const Descriptor& connection, const StopSignal& stop,
                     const std::function<bool()>& others_wait) try {
  SocketIo io(connection, stop);
  IoStream stream(io);
  bool open = true;
  for (int left = max_requests; open && io.wait_for_request(idle_timeout); --left) {
    io.begin_request(max_head_bytes, head_timeout);
    open = parser_->exchange(stream, left == 1 || others_wait());
    if (!io.send(send_timeout)) return;
  }
  if (!open) io.linger(linger_timeout);
} catch (const std::exception& e) {
  log_(fmt::format("a connection failed: {}", e.what()));
}

}  // namespace candled::http
