#include "candled/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "poloniex/dialect.hpp"
#include "store/store_url.hpp"

namespace candled::app {
namespace {

using namespace std::chrono_literals;

constexpr std::array settings_table{
    SettingInfo{"listen", "HOST:PORT", "127.0.0.1:8080", "where to serve; port 0 takes a free one"},
    SettingInfo{"store", "URL", "sqlite:candles.db", "where candles are kept; a bare path is SQLite too"},
    SettingInfo{"feed", "FEED", "auto", "what to poll: auto, return-ticker or price"},
    SettingInfo{"exchange-url", "URL", "", "scheme and host to poll instead of the exchange's own"},
    SettingInfo{"poll-every", "DURATION", "1s", "distance of polls, 200ms to 1m"},
    SettingInfo{"intervals", "LIST", "1m,5m,10m", "lengths of candles, multiples of the shortest"},
    SettingInfo{"pairs", "GLOBS", "*", "pairs to collect, such as USDT_*,BTC_ETH"},
    SettingInfo{"max-gap", "DURATION", "5s",
                "longest stretch without a sample in a complete candle, 1ms to 1h"},
    SettingInfo{"grace", "DURATION", "2s", "longest wait for a poll in flight at a bucket's end, 0ms to 1m"},
    SettingInfo{"repair-window", "DURATION", "24h",
                "how far back missing and incomplete candles are fetched from the exchange, 0 (off) to 7d"},
    SettingInfo{"retain", "LIST", "",
                "how long candles are kept, such as 1m=90d,5m=2y; those of other intervals for ever"},
    SettingInfo{"record", "FILE", "",
                "write the samples there, too, for replay; with gzip if it ends in .gz"},
    SettingInfo{"log-level", "LEVEL", "info", "debug, info, warning or error"},
    SettingInfo{"log-format", "FORMAT", "text", "text, or json: one object a line"},
};

/// Reads settings one by one and keeps the first thing that is wrong.
class Checker {
 public:
  explicit Checker(const Settings& settings) : settings_(settings) {}

  std::string_view text(std::string_view name) const {
    if (const auto given = settings_.find(name); given != settings_.end()) return given->second;
    return std::ranges::find(settings_table, name, &SettingInfo::name)->default_value;
  }

  void refuse(std::string_view name, std::string_view allowed) {
    refuse_with(name, fmt::format("'{}' given; allowed {}", text(name), allowed));
  }
  void refuse_with(std::string_view name, std::string_view sentence) {
    if (error.empty()) error = fmt::format("--{}: {}", name, sentence);
  }

  milliseconds duration(std::string_view name, milliseconds least, milliseconds most,
                        std::string_view range) {
    const auto duration = parse_duration(text(name));
    if (duration && *duration >= least && *duration <= most) return *duration;
    refuse(name, fmt::format("is {}, written like 200ms, 5s or 1m", range));
    return least;
  }

  template <typename T>
  T one_of(std::string_view name, std::initializer_list<std::pair<std::string_view, T>> choices) {
    const auto found = std::ranges::find(choices, text(name), &std::pair<std::string_view, T>::first);
    if (found != choices.end()) return found->second;
    std::string allowed;
    for (const auto& [word, value] : choices)
      allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", word);
    refuse(name, "are " + allowed);
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

}  // namespace

std::span<const SettingInfo> all_settings() {
  return settings_table;
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
  if (!listen) checker.refuse("listen", "is HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8080");
  if (const auto file = store::file_of_url(checker.text("store")); !file)
    checker.refuse_with("store", file.error().message);
  const auto feed = poloniex::parse_feed_kind(checker.text("feed"));
  if (!feed) checker.refuse("feed", "are auto, return-ticker, price");
  const std::string_view url = checker.text("exchange-url");
  if (!url.empty() && !poloniex::is_exchange_url(url))
    checker.refuse("exchange-url", "is http:// or https:// and a host, with a port if need be");
  const milliseconds poll_every = checker.duration("poll-every", 200ms, 1min, "200ms to 1m");
  const auto intervals = Intervals::parse(checker.text("intervals"));
  if (!intervals) checker.refuse_with("intervals", intervals.error());
  const milliseconds max_gap = checker.duration("max-gap", 1ms, 1h, "1ms to 1h");
  const milliseconds grace = checker.duration("grace", 0ms, 1min, "0ms to 1m");
  const milliseconds repair_window = checker.duration("repair-window", 0ms, 7 * 24h, "0 (off) to 7d");
  std::expected<std::vector<Keep>, std::string> keep;
  if (intervals) keep = parse_retention(checker.text("retain"), *intervals);
  if (!keep) checker.refuse_with("retain", keep.error());
  const LogLevel level = checker.one_of<LogLevel>("log-level", {{"debug", LogLevel::debug},
                                                                {"info", LogLevel::info},
                                                                {"warning", LogLevel::warning},
                                                                {"error", LogLevel::error}});
  const LogFormat format =
      checker.one_of<LogFormat>("log-format", {{"text", LogFormat::text}, {"json", LogFormat::json}});
  const std::string_view record = checker.text("record");
  if (record == "-") checker.refuse("record", "is a file; candled record - writes to standard output");
  if (!checker.error.empty()) return std::unexpected(checker.error);

  return Options{.listen = *listen,
                 .store = std::string(checker.text("store")),
                 .store_given = settings.contains("store"),
                 .feed = *feed,
                 .exchange_url = url.empty() ? std::nullopt : std::optional(std::string(url)),
                 .poll_every = poll_every,
                 .intervals = *intervals,
                 .pairs = std::string(checker.text("pairs")),
                 .max_gap = max_gap,
                 .grace = grace,
                 .repair_window = repairable(repair_window, *keep, *intervals),
                 .keep = std::move(*keep),
                 .record = std::string(record),
                 .log_level = level,
                 .log_format = format};
}

}  // namespace candled::app
