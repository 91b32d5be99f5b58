#include "http/server.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "http/acceptor.hpp"
#include "http/admission.hpp"
#include "http/clients.hpp"
#include "http/listening_socket.hpp"
#include "http/loop.hpp"
#include "http/protocol.hpp"
#include "http/refusals.hpp"
#include "http/response_cache.hpp"
#include "http/stream_outlet.hpp"
#include "http/workers.hpp"

namespace candled::http {
namespace {

/// More loops would take the cores from the workers.
constexpr std::size_t most_loops = 4;

std::size_t loop_count(const Server::Options& options) {
  if (options.loops > 0) return options.loops;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_loops);
}

}  // namespace

class Server::Impl {
 public:
  Impl(ListeningSocket listening, Options options)
      : options_(std::move(options)),
        listening_(std::move(listening)),
        clients_(options_.is_proxy, options_.client),
        admission_(options_.max_connections, options_.max_connections_per_client),
        ready_(options_.ready_bytes),
        protocol_(options_.handler, options_.at_once, options_.log),
        workers_(
            {.waiting = options_.max_waiting,
             .unsent = options_.max_unsent_bytes,
             .unsent_of_client = options_.max_unsent_bytes_per_client.value_or(options_.max_unsent_bytes),
             .threads = options_.workers},
            [this](const Job& job) { work(job); }) {
    std::vector<std::shared_ptr<Mailbox>> mailboxes;
    const std::size_t count = loop_count(options_);
    for (std::size_t i = 0; i < count; ++i) {
      loops_.push_back(std::make_unique<Loop>(
          Loop::Parts{.options = options_,
                      .max_unsent_bytes = options_.max_unsent_bytes / count,
                      .ready = keeps() ? &ready_ : nullptr,
                      .read = [this](auto head, const auto& peer) { return read(head, peer); },
                      .client = [this](const Request& request) { return clients_.of(request); },
                      .at_once = by_loop(),
                      .submit = [this](Job job) { submit(std::move(job)); },
                      .has_read = [this](ClientId client) { workers_.has_read(client); },
                      .asks_ahead = [this](ClientId client) { workers_.asks_ahead(client); }}));
      mailboxes.push_back(loops_.back()->mailbox());
    }
    acceptor_.emplace(listening_.socket, admission_, clients_, std::move(mailboxes));
  }

  std::uint16_t port() const { return listening_.port; }

  Connections connections() const {
    const Admission::Counts counts = admission_.counts();
    return {.open = counts.open,
            .accepted = counts.accepted,
            .refused_full = counts.refused_full,
            .refused_client = counts.refused_client};
  }

  std::vector<std::uint64_t> turns() const {
    std::vector<std::uint64_t> turns{acceptor_->turns()};
    for (const auto& loop : loops_) {
      turns.push_back(loop->turns());
      loop->mailbox()->post(Ping{});
    }
    return turns;
  }

  void start() {
    workers_.start();
    for (const auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
    threads_.emplace_back([this] { acceptor_->run(); });
  }

  void stop() {
    acceptor_->stop();
    for (const auto& loop : loops_) loop->mailbox()->post(Stopping{});
    threads_.clear();
    workers_.stop();
    listening_.socket = Descriptor(-1);
  }

 private:
  bool keeps() const { return options_.ready_bytes > 0 && options_.stored_version; }

  Reading read(std::string_view head, const std::string& peer) try {
    auto read = protocol_.read(head, peer);
    if (auto* const asked = std::get_if<Asked>(&read))
      return {.asked = std::make_shared<const Asked>(std::move(*asked))};
    return {.refusal = std::make_shared<const Answer>(std::get<Answer>(std::move(read)))};
  } catch (const std::exception& e) {
    options_.log(fmt::format("a request failed: {}", e.what()));
    return {.refusal = out_of_order()};
  }

  std::function<std::shared_ptr<const Answer>(std::string_view head, const Asked&)> by_loop() {
    if (!options_.at_once) return {};
    return [this](std::string_view head, const Asked& asked) { return at_once(head, asked); };
  }

  std::shared_ptr<const Answer> at_once(std::string_view head, const Asked& asked) {
    auto reply = protocol_.at_once(asked);
    if (!reply) return {};
    const auto answer = std::make_shared<const Answer>(std::move(*reply));
    keep(head, answer);
    return answer;
  }

  void submit(Job job) {
    if (const auto left_out = workers_.submit(std::move(job)))
      left_out->loop->post(Answered{.to = left_out->connection, .answer = too_many_requests_wait()});
  }

  void keep(std::string_view head, const std::shared_ptr<const Answer>& answer) {
    if (keeps()) ready_.keep(head, answer, options_.stored_version());
  }

  Protocol::Result answer(const Job& job) {
    if (!job.tried_at_once)
      if (auto answer = protocol_.at_once(*job.asked)) return {.answer = std::move(*answer)};
    return protocol_.answer(*job.asked);
  }

  void work(const Job& job) try {
    Protocol::Result result = answer(job);
    const auto answer = std::make_shared<const Answer>(std::move(result.answer));
    if (!result.go_on) {
      const std::size_t bytes = answer->fields.size() + (answer->body ? answer->body->size() : 0);
      job.loop->post(
          Answered{.to = job.connection, .answer = answer, .held = workers_.hold(job.client, bytes)});
      keep(job.head, answer);
      return;
    }
    const auto state = std::make_shared<StreamState>();
    job.loop->post(Answered{.to = job.connection, .answer = answer, .stream = state});
    result.go_on(
        std::make_shared<StreamOutlet>(job.loop, job.connection, state, options_.max_unsent_stream_bytes));
  } catch (const std::exception& e) {
    options_.log(fmt::format("a request failed: {}", e.what()));
    job.loop->post(StreamEnd{.to = job.connection, .at_once = true});
  }

  const Options options_;
  ListeningSocket listening_;
  const Clients clients_;
  Admission admission_;
  ResponseCache ready_;
  Protocol protocol_;
  Workers workers_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::optional<Acceptor> acceptor_;
  std::vector<std::jthread> threads_;
};

std::expected<std::unique_ptr<Server>, std::string> Server::listen(Options options) {
  auto listening = bind_and_listen(options.host, options.port);
  if (!listening) return std::unexpected(std::move(listening.error()));
  return std::unique_ptr<Server>(
      new Server(std::make_unique<Impl>(std::move(*listening), std::move(options))));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return impl_->port();
}

Server::Connections Server::connections() const {
  return impl_->connections();
}

std::vector<std::uint64_t> Server::turns() const {
  return impl_->turns();
}

void Server::start() {
  impl_->start();
}

void Server::stop() {
  impl_->stop();
}

}  // namespace candled::http
