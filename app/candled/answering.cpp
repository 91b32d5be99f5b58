#include "candled/answering.hpp"

#include <fmt/format.h>
#include <random>
#include <utility>

#include "api/answer/negotiate.hpp"
#include "api/router.hpp"

namespace candled::app {
namespace {

/// The limit of unsent bytes: an answer of 5000 candles without compression.
constexpr std::size_t max_unsent_bytes_per_client = 1 << 20;

std::vector<Interval> intervals_of(const std::vector<collect::Keep>& keep) {
  std::vector<Interval> intervals;
  for (const collect::Keep& one : keep) intervals.push_back(one.interval);
  return intervals;
}

std::uint64_t random_seed() {
  std::random_device random;
  return std::uniform_int_distribution<std::uint64_t>{}(random);
}

/// Returns our time, corrected by the newest answer that showed the clock's offset.
TimePoint exchange_now(const live::Health& health, clock::Clock& clock) {
  const auto reading = health.feed().clock;
  return reading ? clock.now() - reading->ahead() : clock.now();
}

/// Returns the configured limits, as far as the system allows: connections must not take the descriptors that
/// polls and the store need.
std::expected<ConnectionLimits, std::string> connection_limits(const HttpLimits& http, const log::Log& log) {
  const ConnectionLimits wanted{.all = http.max_connections, .per_client = http.max_connections_per_client};
  const std::uint64_t allowed = raise_descriptor_limit();
  const std::size_t own = own_descriptors(http.threads);
  const auto limits = within_descriptors(wanted, allowed, own);
  if (limits && *limits != wanted)
    log(log::LogLevel::warning,
        fmt::format("the system allows {} open files, of which candled keeps {} for itself: {} connections "
                    "instead of {} (--max-connections), {} per client (see ulimit -Hn)",
                    allowed, own, limits->all, wanted.all, limits->per_client));
  return limits;
}

}  // namespace

Answering::Answering(const Options& options, std::optional<gate::BearerToken> token, const Parts& parts)
    : host_(options.listen.host),
      readers_(parts.newest, options.http.threads + 1),
      traffic_(api::route_paths()),
      gate_({.token = token,
             .rate_limit = options.rate_limit,
             .trusted_proxies = options.trusted_proxies,
             .is_public = api::is_public,
             .is_health = api::is_health,
             .seed = random_seed()}),
      events_({.market = parts.market,
               .store = parts.store,
               .now = [&clock = parts.clock] { return clock.now(); },
               .warn = [log = parts.log.log()](std::string_view line) { log(log::LogLevel::warning, line); },
               .derivation =
                   stream::Derivation{.options = {.intervals = options.intervals, .max_gap = options.max_gap},
                                      .closed_until =
                                          [&health = parts.health, &clock = parts.clock] {
                                            return health.closed_until().value_or(clock.now());
                                          }}}),
      context_{.market = parts.market,
               .health = parts.health,
               .readers = readers_,
               .intervals = options.intervals,
               .now = [&clock = parts.clock] { return clock.now(); },
               .version = CANDLED_VERSION,
               .cors_origin = options.cors_origin,
               .authenticated = token.has_value(),
               .traffic = &traffic_,
               .connections = [this] { return connection_counts(); },
               .dropped_log_lines = [&log = parts.log] { return log.dropped(); },
               .events = &events_,
               .page_files = page::files(),
               .exchange_now = [&health = parts.health,
                                &clock = parts.clock] { return exchange_now(health, clock); },
               .retained = intervals_of(options.keep),
               .asked_pairs = &parts.asked_pairs,
               .max_gap = options.max_gap,
               .is_proxy = [this](std::string_view peer) { return gate_.trusts(peer); },
               .watch = parts.watch,
               .collects = options.role == Role::all,
               .known = [&newest = parts.newest](const auto& query) { return newest.known(query); }} {}

std::expected<std::unique_ptr<Answering>, std::string> Answering::open(const Options& options,
                                                                       std::optional<gate::BearerToken> token,
                                                                       const Parts& parts) {
  const auto limits = connection_limits(options.http, parts.log.log());
  if (!limits) return std::unexpected(limits.error());
  std::unique_ptr<Answering> answering(new Answering(options, std::move(token), parts));
  auto server = http::Server::listen(answering->server_options(options, *limits, parts));
  if (!server) return std::unexpected(std::move(server.error()));
  answering->server_ = std::move(*server);
  return answering;
}

http::Server::Options Answering::server_options(const Options& options, ConnectionLimits limits,
                                                const Parts& parts) {
  http::Server::Options server{
      .host = options.listen.host,
      .port = options.listen.port,
      .handler = [this](const http::Request& request) { return api::answer(context_, request); },
      .at_once = [this](const http::Request& request) { return answer_at_once(request); },
      .log = [log = parts.log.log()](std::string_view line) { log(log::LogLevel::warning, line); },
      .workers = options.http.threads,
      .max_connections = limits.all,
      .max_connections_per_client = limits.per_client,
      .is_proxy = [this](std::string_view peer) { return gate_.trusts(peer); },
      .client = [this](const http::Request& request) { return gate_.client(request); },
      .max_unsent_bytes_per_client = max_unsent_bytes_per_client,
      .head_timeout = options.http.head_timeout,
      .idle_timeout = options.http.idle_timeout,
      .write_timeout = options.http.write_timeout,
      .observe =
          [this](const http::Exchange& done) {
            traffic_.answered(done.route, done.status, done.duration, done.bytes);
          }};
  // Cached answers are given without asking the gate.
  if (!gate_.sees_every_request()) server.stored_version = [this] { return api::stored_version(context_); };
  return server;
}

/// Answers at once where possible. Every request passes here first, so the gate stands here.
std::optional<http::Response> Answering::answer_at_once(const http::Request& request) {
  if (auto refusal = gate_.refuse(request)) return finished(context_, request, std::move(*refusal));
  return api::answer_at_once(context_, request);
}

live::ConnectionCounts Answering::connection_counts() const {
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
