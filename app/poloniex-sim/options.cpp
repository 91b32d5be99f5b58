#include "poloniex-sim/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <string_view>

#include "poloniex-sim/market.hpp"
#include "program/arguments.hpp"
#include "program/help_text.hpp"
#include "program/small_file.hpp"
#include "utf8/joined.hpp"
#include "utf8/printable.hpp"

namespace candled::sim {
namespace {

constexpr std::string_view serving = "Serving";
constexpr std::string_view the_market = "The market";
constexpr std::string_view general = "General";

constexpr std::array flags{
    Flag{"listen", "HOST:PORT", "127.0.0.1:8081", serving, "address to serve on; port 0 takes a free port"},
    Flag{"gzip", "", "", serving, "compress answers for clients that accept it"},
    Flag{"chart-data",
         "SHAPE",
         "current",
         serving,
         "shape of returnChartData: current, or legacy as before August 2022",
         {},
         "current legacy"},
    Flag{"script", "FILE", "none", serving,
         "file of faults, one a line: 'at <time> [for <time>|calls <n>] on <path>|* <fault>'"},
    Flag{"seed", "N", "1", the_market, "the market; the same seed gives the same prices"},
    Flag{"pairs", "N", "400", the_market, "number of pairs, 1 to 5000"},
    Flag{"listed", "MS", "0", the_market,
         "time, in milliseconds since 1970, at which every 16th pair was listed: it has no older candles"},
    Flag{"trace", "", "", general, "print a line per request on standard error"},
    Flag{"help", "", "", general, "print this help; also -h"},
    Flag{"version", "", "", general, "print the version; also -v"},
};
static_assert(Market::max_pairs == 5'000);

constexpr std::array<std::string_view, 3> examples{"poloniex-sim",
                                                   "poloniex-sim --listen 127.0.0.1:0 --pairs 1000 --seed 7",
                                                   "poloniex-sim --script outage.faults --trace"};

std::string help() {
  return "Simulates the Poloniex exchange on loopback: prices are a pure function of seed, pair and time, "
         "and faults are injected on demand.\n\nUsage: poloniex-sim [FLAGS]\n" +
         help_text(flags) + fmt::format("\nExamples:\n  {}\n", utf8::joined(examples, "\n  "));
}

/// Splits `HOST:PORT` or `[HOST]:PORT`; returns false if the text is neither.
bool take_listen(std::string_view text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  options.host = host;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  return !host.empty() && !port.empty() && error == std::errc{} && end == port.data() + port.size() &&
         options.port >= 0 && options.port <= 65'535;
}

std::expected<std::vector<PlannedFault>, std::string> read_script(const std::string& path) {
  if (path == "none") return {};
  const auto text = content_of_file(path);
  if (!text) return std::unexpected(fmt::format("--script: {}", text.error()));
  auto script = parse_script(*text);
  if (!script) return std::unexpected(fmt::format("--script: {}: {}", path, script.error()));
  return script;
}

std::expected<Options, int> wrong_usage(std::string_view why) {
  fmt::print(stderr, "poloniex-sim: {}\n", utf8::printable_line(why, 4096));
  return std::unexpected(2);
}

std::expected<Options, int> print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return std::unexpected(0);
  fmt::print(stderr, "poloniex-sim: standard output cannot be written\n");
  return std::unexpected(1);
}

/// Reads a whole number from `least` to `most`.
template <typename T>
bool take_number(std::string_view text, T least, T most, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= least && number <= most;
}

/// Returns the value given for a flag, or its default.
std::string text_of(const Arguments& given, std::string_view name) {
  if (const auto found = given.flags.find(name); found != given.flags.end())
    return found->second.value_or("");
  return std::string(std::ranges::find(flags, name, &Flag::name)->default_value);
}

std::expected<Options, int> check(const Arguments& given) {
  Options options{.host = {}, .port = 0, .script = {}};
  const auto refused = [&given](std::string_view name, std::string_view allowed) {
    return wrong_usage(fmt::format("--{}: '{}' given; allowed: {}", name, text_of(given, name), allowed));
  };
  if (!take_listen(text_of(given, "listen"), options))
    return refused("listen", "HOST:PORT with a port from 0 to 65535");
  if (!take_number(text_of(given, "seed"), std::uint64_t{0}, UINT64_MAX, options.seed))
    return refused("seed", "a whole number from 0");
  if (!take_number(text_of(given, "pairs"), std::size_t{1}, Market::max_pairs, options.pairs))
    return refused("pairs", fmt::format("1 to {}", Market::max_pairs));
  std::int64_t listed = 0;
  if (!take_number(text_of(given, "listed"), std::int64_t{0}, std::int64_t{100'000'000'000'000}, listed))
    return refused("listed", "milliseconds since 1970");
  options.listed = TimePoint(milliseconds(listed));
  const std::string shape = text_of(given, "chart-data");
  if (shape != "current" && shape != "legacy") return refused("chart-data", "current, legacy");
  if (shape == "legacy") options.chart_shape = ChartShape::numbers_seconds;
  options.gzip = given.flags.contains("gzip");
  options.trace = given.flags.contains("trace");
  auto script = read_script(text_of(given, "script"));
  if (!script) return wrong_usage(script.error());
  options.script = std::move(*script);
  return options;
}

}  // namespace

ProgramManual manual() {
  return {
      .name = "poloniex-sim",
      .summary = "the Poloniex exchange simulated on loopback",
      .commands = {
          {.name = "",
           .words = "",
           .summary = "Simulate the Poloniex exchange on loopback",
           .about = "Prices are a pure function of seed, pair and time, and faults are injected on demand.",
           .examples = {examples.begin(), examples.end()},
           .flags = {flags.begin(), flags.end()}}}};
}

std::expected<Options, int> parse_options(int argc, const char* const* argv, const std::string& version) {
  const std::size_t count = argc > 0 ? static_cast<std::size_t>(argc) - 1 : 0;
  const auto given = read_arguments(std::span(argv + (argc > 0 ? 1 : 0), count), flags);
  if (!given) return wrong_usage(given.error() + "; see poloniex-sim --help");
  if (!given->words.empty())
    return wrong_usage(
        fmt::format("'{}' given; allowed: only flags; see poloniex-sim --help", given->words.front()));
  if (given->flags.contains("help")) return print(help());
  if (given->flags.contains("version")) return print(version);
  return check(*given);
}

}  // namespace candled::sim
