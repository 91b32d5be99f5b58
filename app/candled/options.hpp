#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candle/intervals.hpp"
#include "candle/time.hpp"
#include "collect/retention.hpp"
#include "gate/bearer_token.hpp"
#include "gate/rate_limiter.hpp"
#include "http/address.hpp"
#include "log/log.hpp"
#include "poloniex/feeds.hpp"

namespace candled::app {

enum class LogFormat : std::uint8_t {
  automatic,  ///< journal where the log goes to the journal already, text elsewhere
  text,
  json,
  journal,  ///< entries with fields, sent to the journal itself
};

/// The part of the service that this process takes.
enum class Role : std::uint8_t {
  all,  ///< collects, stores and serves
  api,  ///< serves candles that others store
};

/// The address on which a server listens.
struct Endpoint {
  std::string host;
  std::uint16_t port;  ///< 0 takes a free port
};

/// The limits that the HTTP server sets its clients: see http::Server::Options.
struct HttpLimits {
  std::size_t max_connections;
  std::size_t max_connections_per_client;
  milliseconds idle_timeout;
  milliseconds head_timeout;
  milliseconds write_timeout;
  std::size_t threads;
};

/// The reach of history: an age, of which zero turns it off, or a date.
struct HistoryStart {
  milliseconds age{0};
  std::optional<TimePoint> date{};

  bool is_off() const { return !date && age == milliseconds{0}; }
};

/// All settings, checked.
struct Options {
  Endpoint listen;
  Role role;
  std::string store;
  std::string node;     ///< the name among the processes that share a store; empty for the machine's name
  milliseconds resend;  ///< how long stored candles are kept, to be stored again after a failover
  bool store_given;     ///< in any way, so that `replay` knows whether to store or to print
  poloniex::FeedKind feed;
  std::optional<std::string> exchange_url;
  milliseconds poll_every;
  Intervals intervals;
  std::string pairs;
  milliseconds max_gap;
  milliseconds grace;
  milliseconds repair_window;           ///< zero turns repairing off
  HistoryStart backfill;                ///< how far back the history of each pair reaches
  std::optional<unsigned> repair_rate;  ///< requests a second; empty for what suits the API
  std::vector<collect::Keep> keep;      ///< retention of stored candles
  std::string record;                   ///< a file to record to while serving; empty for none
  HttpLimits http;
  std::optional<gate::BearerToken> api_token;
  std::string api_token_file;  ///< the file has not been read; empty for none
  std::optional<gate::RateLimit> rate_limit;
  std::vector<http::Network> trusted_proxies;
  std::string cors_origin;  ///< `*`, an origin as browsers send it, or empty for none
  log::LogLevel log_level;
  LogFormat log_format;
  std::vector<std::string> warnings{};  ///< about the given settings, for the log
};

/// The text of a setting and its origin: a flag, a variable of the environment, a file's key.
struct Setting {
  std::string text;
  std::string origin;  ///< the name in errors: `--listen`, `CANDLED_LISTEN`, `listen in candled.toml`

  friend bool operator==(const Setting&, const Setting&) = default;
};

/// Every setting that was given, by its name without dashes.
using Settings = std::map<std::string, Setting, std::less<>>;

/// Returns the start of the history to be fetched at `now`: no earlier than what the retention keeps of the
/// shortest interval. Empty if none is to be fetched.
std::optional<TimePoint> history_since(const Options& options, TimePoint now);

/// Checks the text of every setting; an absent one has its default. The error is one sentence that names the
/// setting, what was given and what is allowed.
std::expected<Options, std::string> check(const Settings& settings);

/// Reads `200ms`, `5s`, `2m`, `1h` or `7d`: a whole number and its unit, or `0`. Returns nothing for any
/// other text, or beyond a week.
std::optional<milliseconds> parse_duration(std::string_view text);

}  // namespace candled::app
