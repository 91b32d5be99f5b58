#include "poloniex-sim/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <string_view>

#include "poloniex-sim/market.hpp"

namespace candled::sim {
namespace {

constexpr std::size_t max_script_bytes = 1 << 20;

/// What the user wrote, before it is checked.
struct Given {
  std::string listen = "127.0.0.1:8081";
  std::string chart_data = "current";
  std::string script;
};

/// Takes `HOST:PORT` or `[HOST]:PORT` apart; false when it is neither.
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
  if (path.empty()) return {};
  std::ifstream file(path, std::ios::binary);
  std::string text(max_script_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return std::unexpected(fmt::format("--script: cannot read '{}'", path));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_script_bytes)
    return std::unexpected(fmt::format("--script: '{}' has more than 1 MiB", path));
  auto script = parse_script(text);
  if (!script) return std::unexpected(fmt::format("--script: {}: {}", path, script.error()));
  return script;
}

std::expected<Options, int> wrong_usage(std::string_view why) {
  fmt::print(stderr, "poloniex-sim: {}\n", why);
  return std::unexpected(2);
}

std::expected<Options, int> check(const Given& given, Options options) {
  if (!take_listen(given.listen, options))
    return wrong_usage(
        fmt::format("--listen: '{}' is no HOST:PORT with a port from 0 to 65535", given.listen));
  if (given.chart_data == "legacy") options.chart_shape = ChartShape::numbers_seconds;
  auto script = read_script(given.script);
  if (!script) return wrong_usage(script.error());
  options.script = std::move(*script);
  return options;
}

}  // namespace

std::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Given given;
  Options options{.host = {}, .port = 0, .script = {}};
  CLI::App app(
      "The Poloniex exchange on loopback: prices are a pure function of seed, pair and time; faults on "
      "demand.",
      "poloniex-sim");
  app.add_option("--listen", given.listen, "HOST:PORT to serve on; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "which market: the same seed gives the same prices")
      ->capture_default_str();
  app.add_option("--pairs", options.pairs, "how many pairs")
      ->check(CLI::Range(std::size_t{1}, Market::max_pairs))
      ->capture_default_str();
  app.add_option("--script", given.script,
                 "a file of faults: 'at <time> [for <time>|calls <n>] on <path>|* <fault>'");
  app.add_option("--chart-data", given.chart_data,
                 "how returnChartData prints: as of today, or as before August 2022")
      ->check(CLI::IsMember({"current", "legacy"}))
      ->capture_default_str();
  app.add_flag("--gzip", options.gzip, "compress answers for clients that accept it");
  app.add_flag("--trace", options.trace, "print a line per request on standard error");
  app.set_version_flag("--version", std::string("poloniex-sim ") + CANDLED_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return std::unexpected(app.exit(success));
  } catch (const CLI::ParseError& error) {
    return wrong_usage(error.what());
  }
  return check(given, std::move(options));
}

}  // namespace candled::sim
