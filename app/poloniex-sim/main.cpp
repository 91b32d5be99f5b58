#include <chrono>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

#include "poloniex-sim/options.hpp"
#include "poloniex-sim/server.hpp"
#include "program/line_writer.hpp"
#include "program/standard_descriptors.hpp"
#include "stop_signals/stop_signals.hpp"
#include "version/commit.hpp"
#include "version/version_text.hpp"

namespace {

using namespace candled::sim;

void run(Options options) {
  const candled::StopSignals signals;
  const auto clock = [] {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  };
  Market market(options.seed, options.pairs);
  market.list_late(options.listed);
  Simulator simulator(Exchange(std::move(market), options.chart_shape), std::move(options.script), clock);
  const Server server(
      simulator, {.host = options.host, .port = options.port, .gzip = options.gzip, .trace = options.trace});
  const bool ipv6 = options.host.find(':') != std::string::npos;
  candled::LineWriter({.descriptor = STDOUT_FILENO})
      .write(fmt::format("listening on http://{}{}{}:{}\n", ipv6 ? "[" : "", options.host, ipv6 ? "]" : "",
                         server.port()));
  signals.wait();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    candled::open_standard_descriptors();
    auto options =
        parse_options(argc, argv, candled::version::version_text("poloniex-sim", candled::version::commit()));
    if (!options) return options.error();
    run(std::move(*options));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "poloniex-sim: {}\n", error.what());
    return 1;
  }
}
