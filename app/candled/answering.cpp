#include "candled/answering.hpp"

#include <fmt/format.h>
#include <random>
#include <utility>

#include "api/answer.hpp"
#include "api/router.hpp"
#include "candled/descriptor_limit.hpp"

namespace candled::app {
namespace {

std::uint64_t random_seed() {
  std::random_device random;
  return std::uniform_int_distribution<std::uint64_t>{}(random);
}

}  // namespace

Answering::Answering(const Options& options, std::optional<api::BearerToken> token, const Parts& parts)
    : host_(options.listen.host),
      readers_(parts.newest, options.http.threads + 1),
      traffic_(api::route_paths()),
      gate_({.token = token,
             .rate_limit = options.rate_limit,
             .trusted_proxies = options.trusted_proxies,
             .seed = random_seed()}),
      events_({.live = parts.live,
               .store = parts.store,
               .now = [&clock = parts.clock] { return clock.now(); },
               .warn = [log = parts.log](std::string_view line) { log(LogLevel::warning, line); }}),
      context_{.live = parts.live,
               .readers = readers_,
               .intervals = options.intervals,
               .now = [&clock = parts.clock] { return clock.now(); },
               .version = CANDLED_VERSION,
               .cors_origin = options.cors_origin,
               .authenticated = token.has_value(),
               .traffic = &traffic_,
               .connections = [this] { return connection_counts(); },
               .events = &events_,
               .page_files = page::files(),
               .known = [&newest = parts.newest](const auto& query) { return newest.known(query); }} {}

std::expected<std::unique_ptr<Answering>, std::string> Answering::open(const Options& options,
                                                                       std::optional<api::BearerToken> token,
                                                                       const Parts& parts) {
  std::unique_ptr<Answering> answering(new Answering(options, std::move(token), parts));
  auto server = http::Server::listen(answering->server_options(options, parts));
  if (!server) return std::unexpected(std::move(server.error()));
  answering->server_ = std::move(*server);
  if (const auto few = allow_descriptors(options.http.max_connections)) parts.log(LogLevel::warning, *few);
  return answering;
}

http::Server::Options Answering::server_options(const Options& options, const Parts& parts) {
  http::Server::Options server{
      .host = options.listen.host,
      .port = options.listen.port,
      .handler = [this](const api::Request& request) { return api::answer(context_, request); },
      .at_once = [this](const api::Request& request) { return answer_at_once(request); },
      .log = [log = parts.log](std::string_view line) { log(LogLevel::warning, line); },
      .workers = options.http.threads,
      .max_connections = options.http.max_connections,
      .max_connections_per_client = options.http.max_connections_per_client,
      .is_proxy = [this](std::string_view peer) { return gate_.trusts(peer); },
      .head_timeout = options.http.head_timeout,
      .idle_timeout = options.http.idle_timeout,
      .write_timeout = options.http.write_timeout,
      .observe =
          [this](const http::Exchange& done) {
            traffic_.answered(done.route, done.status, done.duration, done.bytes);
          }};
  // What is kept ready is given without asking the gate.
  if (!gate_.sees_every_request())
    server.stored_version = [&live = parts.live] { return live.versions().stored; };
  return server;
}

/// What is asked first of every request, and so where the gate stands.
std::optional<api::Response> Answering::answer_at_once(const api::Request& request) {
  if (auto refusal = gate_.refuse(request)) return finished(context_, request, std::move(*refusal));
  return api::answer_at_once(context_, request);
}

ConnectionCounts Answering::connection_counts() const {
  const auto counts = server_->connections();
  return {.open = counts.open,
          .streams = events_.subscribers(),
          .accepted = counts.accepted,
          .refused = {{"full", counts.refused_full}, {"client", counts.refused_client}}};
}

std::string Answering::url() const {
  return host_.contains(':') ? fmt::format("http://[{}]:{}", host_, server_->port())
                             : fmt::format("http://{}:{}", host_, server_->port());
}

void Answering::stop() {
  events_.stop();
  server_->stop();
}

}  // namespace candled::app
