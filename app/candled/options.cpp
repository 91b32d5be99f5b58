#include "candled/options.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "candled/flags.hpp"
#include "candled/stores.hpp"
#include "live/health.hpp"
#include "poloniex/dialect.hpp"
#include "program/arguments.hpp"
#include "text/time_text.hpp"

namespace candled::app {
namespace {

using namespace std::chrono_literals;

/// Reads settings one by one and keeps the first fault.
class Checker {
 public:
  explicit Checker(const Settings& settings) : settings_(settings) {
    for (const auto& [flag, commands] : all_settings())
      if (const auto given = settings.find(flag.name);
          given != settings.end() && is_blank(given->second.text))
        refuse_with(flag.name, refusal_of_blank(flag));
  }

  /// Returns the text of a setting; empty for `none`, where that is allowed.
  std::string_view text(std::string_view name) const {
    const Flag& flag = std::ranges::find(all_settings(), name, [](const CommandFlag& setting) {
                         return setting.flag.name;
                       })->flag;
    const auto given = settings_.find(name);
    const std::string_view text = given != settings_.end() ? given->second.text : flag.default_value;
    return text == "none" && flag.default_value == "none" ? std::string_view{} : text;
  }

  void refuse(std::string_view name, std::string_view allowed) {
    refuse_with(name, fmt::format("'{}' given; allowed: {}", text(name), allowed));
  }
  void refuse_with(std::string_view name, std::string_view sentence) {
    if (!error.empty()) return;
    const auto given = settings_.find(name);
    error = fmt::format("{}: {}", given != settings_.end() ? given->second.origin : fmt::format("--{}", name),
                        sentence);
  }

  milliseconds duration(std::string_view name, milliseconds least, milliseconds most,
                        std::string_view range) {
    const auto duration = parse_duration(text(name));
    if (duration && *duration >= least && *duration <= most) return *duration;
    refuse(name, fmt::format("{}, written like 200ms, 5s or 1m", range));
    return least;
  }

  std::size_t count(std::string_view name, std::size_t most) {
    const std::string_view digits = text(name);
    std::size_t number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed == std::errc{} && end == digits.data() + digits.size() && number >= 1 && number <= most)
      return number;
    refuse(name, fmt::format("1 to {}", most));
    return 1;
  }

  template <typename T>
  T one_of(std::string_view name, std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto found = std::ranges::find(choices, text(name), &std::pair<std::string_view, T>::first);
    if (found != choices.end()) return found->second;
    std::string allowed;
    for (const auto& [word, value] : choices)
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    refuse(name, allowed);
    return choices.begin()->second;
  }

  std::string error;

 private:
  const Settings& settings_;
};

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return {};
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || host.empty()) return {};
  return Endpoint{std::string(host), port};
}

/// Returns the parts of `list` between commas; none if it is empty.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    parts.push_back(list.substr(0, comma));
    if (comma + 1 == list.size()) parts.emplace_back();
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return parts;
}

std::optional<std::vector<http::Network>> parse_networks(std::string_view list) {
  std::vector<http::Network> networks;
  for (const std::string_view part : parts_of(list)) {
    const auto network = http::Network::parse(part);
    if (!network) return {};
    networks.push_back(*network);
  }
  return networks;
}

/// Returns whether `text` is a scheme, a host and perhaps a port, as browsers send them: in lower case,
/// without a path.
bool is_origin(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == text.npos || text.size() > 300) return false;
  const std::string_view scheme = text.substr(0, scheme_end);
  const std::string_view host = text.substr(scheme_end + 3);
  return (scheme == "http" || scheme == "https") && !host.empty() && !host.starts_with(':') &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._:[]") == host.npos;
}

std::optional<std::string> parse_cors_origin(std::string_view text) {
  if (text.empty() || text == "none") return "";
  return text == "*" || is_origin(text) ? std::optional(std::string(text)) : std::nullopt;
}

/// Reads `0`, a duration up to 20 years such as 12h or 30d, or a date. A bare number would be a time in
/// seconds to others, so it is refused.
std::optional<HistoryStart> parse_history_start(std::string_view text) {
  constexpr std::int64_t most_days = 20 * 366;
  if (text.size() > 4 && text.find('-') == 4) {
    const auto date = text::parse_time(text);
    return date ? std::optional(HistoryStart{.date = *date}) : std::nullopt;
  }
  std::int64_t days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error == std::errc{} && std::string_view(end, text.data() + text.size()) == "d")
    return days >= 0 && days <= most_days ? std::optional(HistoryStart{.age = 24h * days}) : std::nullopt;
  const auto age = parse_duration(text);
  return age ? std::optional(HistoryStart{.age = *age}) : std::nullopt;
}

/// Reads `N/s`; zero for `auto`.
std::optional<unsigned> parse_repair_rate(std::string_view text) {
  if (text == "auto") return 0;
  unsigned rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  const bool whole = std::string_view(end, text.data() + text.size()) == "/s";
  return error == std::errc{} && whole && rate >= 1 && rate <= 100 ? std::optional(rate) : std::nullopt;
}

}  // namespace

std::optional<TimePoint> history_since(const Options& options, TimePoint now) {
  const Interval shortest = options.intervals.shortest();
  if (options.backfill.is_off()) return {};
  TimePoint since = shortest.floor(options.backfill.date.value_or(now - options.backfill.age));
  // Whatever is fetched must be kept long enough for bigger candles to be merged from it.
  for (const collect::Keep& keep : options.keep)
    if (keep.interval == shortest)
      since = std::max(since, shortest.floor(now - keep.age + options.intervals.longest().length()));
  return since < now ? std::optional(since) : std::nullopt;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  constexpr milliseconds longest = 7 * 24h;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0 || count > milliseconds(longest).count()) return {};
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  milliseconds length{};
  if (unit == "ms")
    length = 1ms;
  else if (unit == "s")
    length = 1s;
  else if (unit == "m")
    length = 1min;
  else if (unit == "h")
    length = 1h;
  else if (unit == "d")
    length = 24h;
  else if (unit.empty() && count == 0)
    length = 1ms;
  else
    return {};
  const milliseconds duration = count * length;
  return duration <= longest ? std::optional(duration) : std::nullopt;
}

std::expected<Options, std::string> check(const Settings& settings) {
  Checker checker(settings);
  const auto listen = parse_endpoint(checker.text("listen"));
  if (!listen) checker.refuse("listen", "HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080");
  if (const auto url = check_store_url(checker.text("store")); !url)
    checker.refuse_with("store", url.error().message);
  const auto feed = poloniex::parse_feed_kind(checker.text("feed"));
  if (!feed) checker.refuse("feed", "auto, return-ticker, price");
  const std::string_view url = checker.text("exchange-url");
  if (!url.empty() && !poloniex::is_exchange_url(url))
    checker.refuse("exchange-url", "http:// or https:// with a host and an optional port");
  const milliseconds poll_every = checker.duration("poll-every", 200ms, 1min, "200ms to 1m");
  const auto intervals = Intervals::parse(checker.text("intervals"));
  if (!intervals) checker.refuse_with("intervals", intervals.error());
  const std::string_view pairs = checker.text("pairs");
  if (std::ranges::any_of(parts_of(pairs), is_blank))
    checker.refuse("pairs", "names and globs separated by commas, none of them empty");
  const milliseconds max_gap = checker.duration("max-gap", 1ms, 1h, "1ms to 1h");
  const milliseconds grace = checker.duration("grace", 0ms, 1min, "0ms to 1m");
  const milliseconds repair_window =
      checker.duration("repair-window", 0ms, live::longest_repair_window, "0 (off) to 7d");
  const milliseconds resend = checker.duration("resend", 0ms, 1h, "0 (off) to 1h");
  const auto backfill = parse_history_start(checker.text("backfill"));
  if (!backfill)
    checker.refuse("backfill", "0 (off), a duration such as 12h or 30d, or a date such as 2021-01-01");
  const auto repair_rate = parse_repair_rate(checker.text("repair-rate"));
  if (!repair_rate) checker.refuse("repair-rate", "auto, or 1/s to 100/s");
  const HttpLimits http{.max_connections = checker.count("max-connections", 1'000'000),
                        .max_connections_per_client = checker.count("max-connections-per-client", 1'000'000),
                        .idle_timeout = checker.duration("idle-timeout", 10ms, 1h, "10ms to 1h"),
                        .head_timeout = checker.duration("head-timeout", 10ms, 1min, "10ms to 1m"),
                        .write_timeout = checker.duration("write-timeout", 10ms, 10min, "10ms to 10m"),
                        .threads = checker.count("http-threads", 64)};
  std::expected<std::vector<collect::Keep>, std::string> keep;
  if (intervals) keep = collect::parse_retention(checker.text("retain"), *intervals);
  if (!keep) checker.refuse_with("retain", keep.error());
  const log::LogLevel level = checker.one_of<log::LogLevel>("log-level", {{"debug", log::LogLevel::debug},
                                                                          {"info", log::LogLevel::info},
                                                                          {"warning", log::LogLevel::warning},
                                                                          {"error", log::LogLevel::error}});
  const std::string_view node = checker.text("node");
  if (node.size() > 64 || !std::ranges::all_of(node, [](char c) { return c > ' ' && c <= '~'; }))
    checker.refuse("node", "1 to 64 printable ASCII characters without spaces");
  const Role role = checker.one_of<Role>("role", {{"all", Role::all}, {"api", Role::api}});
  if (role == Role::api && !is_shared_store(checker.text("store")))
    checker.refuse_with("role",
                        fmt::format("api needs a store that several machines share, and {} belongs to one "
                                    "process; allowed: all",
                                    checker.text("store")));
  const LogFormat format = checker.one_of<LogFormat>("log-format", {{"auto", LogFormat::automatic},
                                                                    {"text", LogFormat::text},
                                                                    {"json", LogFormat::json},
                                                                    {"journal", LogFormat::journal}});
  const std::string_view record = checker.text("record");
  if (role == Role::api && !record.empty())
    checker.refuse_with("record", "with --role api nothing is polled, so there is nothing to record");
  if (record == "-") checker.refuse("record", "a file; candled record - writes to standard output");
  const auto token = gate::BearerToken::parse(checker.text("api-token"));
  if (!token && !checker.text("api-token").empty())
    checker.refuse_with("api-token", "the token given is not 8 to 512 printable characters without spaces");
  if (token && !checker.text("api-token-file").empty())
    checker.refuse_with("api-token", "--api-token-file is given as well; allowed: one of them");
  const auto rate_limit = gate::RateLimit::parse(checker.text("rate-limit"));
  if (!rate_limit && !checker.text("rate-limit").empty())
    checker.refuse("rate-limit", "N/s or N/m with an optional burst, such as 20/s or 60/m:120");
  const auto proxies = parse_networks(checker.text("trusted-proxy"));
  if (!proxies)
    checker.refuse("trusted-proxy", "addresses and networks, such as 127.0.0.1,10.0.0.0/8,fd00::/8");
  const auto cors_origin = parse_cors_origin(checker.text("cors-origin"));
  if (!cors_origin)
    checker.refuse("cors-origin",
                   "*, none, or a scheme and host in lower case, such as https://charts.example");
  if (!checker.error.empty()) return std::unexpected(checker.error);

  return Options{.listen = *listen,
                 .role = role,
                 .store = std::string(checker.text("store")),
                 .node = std::string(node),
                 .resend = resend,
                 .store_given = settings.contains("store"),
                 .feed = *feed,
                 .exchange_url = url.empty() ? std::nullopt : std::optional(std::string(url)),
                 .poll_every = poll_every,
                 .intervals = *intervals,
                 .pairs = std::string(pairs),
                 .max_gap = max_gap,
                 .grace = grace,
                 .repair_window = repairable(repair_window, *keep, *intervals),
                 .backfill = *backfill,
                 .repair_rate = *repair_rate > 0 ? std::optional(*repair_rate) : std::nullopt,
                 .keep = std::move(*keep),
                 .record = std::string(record),
                 .http = http,
                 .api_token = token,
                 .api_token_file = std::string(checker.text("api-token-file")),
                 .rate_limit = rate_limit,
                 .trusted_proxies = *proxies,
                 .cors_origin = *cors_origin,
                 .log_level = level,
                 .log_format = format};
}

}  // namespace candled::app
