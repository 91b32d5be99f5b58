#include "candled/record_command.hpp"

#include <fmt/format.h>
#include <random>
#include <thread>
#include <unistd.h>

#include "candled/exit_status.hpp"
#include "candled/logging.hpp"
#include "candled/recording.hpp"
#include "clock/system_clock.hpp"
#include "collect/collector.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

/// A sink for candles that nobody asked for. They are built all the same, because they decide which samples
/// are late.
class NoCandles final : public collect::CandleSink {
 public:
  void push(store::Batch) override {}
};

}  // namespace

int record_command(const Options& options, const std::string& file) {
  StopSignals stop_signals;
  const bool to_stdout = file == "-";
  const LogOutput log_output(to_stdout ? STDERR_FILENO : STDOUT_FILENO, options.log_level,
                             options.log_format);
  const log::Log& log = log_output.log();
  const auto note = [&log](std::string_view line) { log(log::LogLevel::info, line); };
  for (const std::string& warning : options.warnings) log(log::LogLevel::warning, warning);
  clock::SystemClock clock;

  note("candled " CANDLED_VERSION);
  const auto names = poloniex::name_order(options.feed);
  const auto recorder = to_stdout ? record_to_stdout(names, log) : record_to_file(file, names, log);
  if (!recorder) return fail(failed, recorder.error());
  const auto feed = poloniex::make_feed(
      {.kind = options.feed, .exchange_url = options.exchange_url.value_or(""), .log = note});
  live::PairRegistry pairs;
  live::Market market;
  live::Health health(clock.now());
  NoCandles candles;
  collect::Collector collector(
      {.poll_every = options.poll_every, .grace = options.grace, .jitter_seed = std::random_device{}()},
      {.feed = *feed,
       .clock = clock,
       .sink = candles,
       .market = market,
       .health = health,
       .log = log,
       .recorder = recorder->get()},
      CandleBuilder({.intervals = options.intervals, .max_gap = options.max_gap}, clock.now()),
      collect::QuoteBook(feed::PairFilter(options.pairs), pairs));
  std::jthread collecting([&collector](const std::stop_token& stop) { collector.run(stop); });

  stop_signals.on_reopen([&recorder] { (*recorder)->reopen(); });
  note(fmt::format("{}: stopping", stop_signals.wait()));
  collecting.request_stop();
  collecting.join();
  if (const auto ended = end_recording(**recorder, log); !ended) return fail(failed, ended.error());
  note("stopped");
  return done;
}

}  // namespace candled::app
