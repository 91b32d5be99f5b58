#include "poloniex-sim/server.hpp"

#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "poloniex-sim/connection.hpp"
#include "poloniex-sim/delivery.hpp"
#include "program/line_writer.hpp"

namespace candled::sim {
namespace {

constexpr std::size_t workers = 32;
constexpr milliseconds idle{60'000};
constexpr int longest_queue = 128;

Question question_of(const httplib::Request& request) {
  return {.path = request.path, .parameters = {request.params.begin(), request.params.end()}};
}

void reuse_address_alone(int socket) {
  // The library's own choice, SO_REUSEPORT, lets two processes listen on one port and share its clients.
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

/// Leaves only the encodings that are wanted: the library prefers Brotli at its slowest.
void choose_encoding(httplib::Headers& headers, bool gzip) {
  const auto accepted = headers.find("Accept-Encoding");
  const bool takes_gzip = accepted != headers.end() && accepted->second.find("gzip") != std::string::npos;
  headers.erase("Accept-Encoding");
  if (gzip && takes_gzip) headers.emplace("Accept-Encoding", "gzip");
}

}  // namespace

class Server::Impl : public httplib::Server {
 public:
  using Options = sim::Server::Options;  // the base class has a member function of this name

  Impl(Simulator& simulator, const Options& options)
      : simulator_(simulator),
        gzip_(options.gzip),
        stop_(::eventfd(0, EFD_CLOEXEC)) {
    if (options.trace) trace_.emplace(LineWriter::Options{.descriptor = STDERR_FILENO});
    new_task_queue = [] { return new httplib::ThreadPool(workers); };
    set_tcp_nodelay(true);
    set_socket_options(reuse_address_alone);
    set_payload_max_length(65'536);
    set_keep_alive_timeout(
        std::chrono::duration_cast<std::chrono::seconds>(idle).count());  // the timeout that answers announce
    set_keep_alive_max_count(1'000'000);
    const Handler handler = [this](const httplib::Request& request, httplib::Response& response) {
      handle(request, response);
    };
    Get(".*", handler);
    Post(".*", handler);
    Delete(".*", handler);
    set_exception_handler([](const auto&, httplib::Response& response, std::exception_ptr) {
      response.status = 500;
      response.set_content(R"({"error":"The simulator itself has failed."})", "application/json");
    });
    bind(options);
    accepting_ = std::jthread([this] { listen_after_bind(); });
  }

  ~Impl() override {
    // stop() is not used: it is lost if the other thread has not begun to accept.
    const socket_t socket = svr_sock_.exchange(INVALID_SOCKET);
    ::shutdown(socket, SHUT_RDWR);
    ::eventfd_write(stop_, 1);
    accepting_.join();
    ::close(socket);
    ::close(stop_);
  }

  int port() const { return port_; }

 private:
  void bind(const Options& options) {
    port_ = options.port;
    if (port_ == 0) {
      port_ = bind_to_any_port(options.host);
    } else if (!bind_to_port(options.host, port_)) {
      port_ = -1;
    }
    if (port_ <= 0) {
      ::close(stop_);
      throw std::runtime_error(
          fmt::format("cannot listen on {}:{}: the port is in use or not permitted, or the address does not "
                      "belong to this machine",
                      options.host, options.port));
    }
    ::listen(svr_sock_, longest_queue);
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stop_);
    while (connection.wait_for_request(idle)) {
      bool closing = false;
      std::optional<Hit> hit;
      const bool answered = process_request(connection, false, closing,
                                            [&](httplib::Request& request) { hit = arrive(request); });
      if (!deliver(connection, connection.take_answer(), hit) || !answered || closing) break;
    }
    return true;
  }

  std::optional<Hit> arrive(httplib::Request& request) {
    choose_encoding(request.headers, gzip_);
    request.headers.erase("Range");
    request.ranges.clear();
    auto fault = simulator_.arrive(question_of(request));
    if (trace_)
      trace_->write(fmt::format("{} {}{}{}\n", request.method, request.target, fault ? " -> " : "",
                                fault ? to_string(fault->kind) : ""));
    if (!fault) return {};
    return Hit{.fault = std::move(*fault), .path = request.path};
  }

  void handle(const httplib::Request& request, httplib::Response& response) {
    Answer answer = simulator_.answer(request.method, question_of(request), request.body);
    response.status = answer.status;
    response.body = std::move(answer.body);
    response.set_header("Content-Type", answer.content_type);
    response.set_header("Date", http_date(std::chrono::system_clock::now()));
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  }

  Simulator& simulator_;
  bool gzip_;
  std::optional<LineWriter> trace_;
  int stop_;  // becomes readable when everything must end
  int port_ = -1;
  std::jthread accepting_;
};

Server::Server(Simulator& simulator, const Options& options)
    : impl_(std::make_unique<Impl>(simulator, options)) {}

Server::~Server() = default;

int Server::port() const {
  return impl_->port();
}

}  // namespace candled::sim
