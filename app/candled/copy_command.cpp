#include "candled/copy_command.hpp"

#include <chrono>
#include <fmt/format.h>

#include "candled/exit_status.hpp"
#include "candled/progress_line.hpp"
#include "candled/stores.hpp"
#include "clock/system_clock.hpp"
#include "copy/copier.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

using Clock = std::chrono::steady_clock;
template <typename T>
using Outcome = std::expected<T, std::string>;
using Store = std::unique_ptr<store::CandleStore>;

/// Opens the target. Only the shortest interval counts as configured, so nothing is merged but what is
/// stored.
Outcome<Store> open_target(const std::string& url, const copy::Contents& contents, milliseconds max_gap) {
  const auto intervals = contents.intervals();
  const Interval shortest = intervals.empty() ? Interval(std::chrono::minutes{1}) : intervals.front();
  auto store =
      open_store(url, {.access = store::Access::collect,
                       .built_with = {{.intervals = *Intervals::of({shortest}), .max_gap = max_gap}}});
  if (!store) return std::unexpected(std::move(store.error().message));
  return std::move(*store);
}

std::string progress_text(const copy::Copied& copied, std::uint64_t total, ProgressLine::Seconds elapsed) {
  return fmt::format("{} of {} candles, {:.0f}/s", copied.read, total,
                     static_cast<double>(copied.read) / elapsed.count());
}

Outcome<copy::Copied> copy_stores(const Options& options, const CopyFlags& flags) {
  const StopSignals signals;
  const auto source = open_store(flags.from, {});
  if (!source) return std::unexpected(source.error().message);
  const auto reader = (*source)->open_reader();
  if (!reader) return std::unexpected(reader.error().message);
  const auto contents = copy::contents_of(**reader);
  if (!contents) return std::unexpected(contents.error().message);
  if (const auto past = copy::check_past(*contents, clock::SystemClock().now()); !past)
    return std::unexpected(fmt::format("{}: {}", (*source)->description(), past.error()));
  const auto target = open_target(flags.to, *contents, options.max_gap);
  if (!target) return std::unexpected(target.error());

  ProgressLine line(flags.quiet);
  copy::Copier copier(**source, *contents, **target, [&](const copy::Copied& so_far) {
    line.show(
        [&](ProgressLine::Seconds elapsed) { return progress_text(so_far, contents->candles(), elapsed); });
    return !signals.pending();
  });
  const auto copied = copier.run();
  if (!copied) return std::unexpected(copied.error().message + "; the same command goes on where it ended");
  if (!*copied)
    return std::unexpected("stopped before the end; the same command goes on where this one ended");
  return **copied;
}

std::string summary(const copy::Copied& copied, double seconds) {
  std::string text = fmt::format("{} candles copied in {:.1f} s", copied.added, seconds);
  if (copied.read > copied.added) text += fmt::format(", {} were there", copied.read - copied.added);
  if (copied.differing > 0)
    text += fmt::format(", {} of them different ones, of which the better stays", copied.differing);
  return text;
}

}  // namespace

int copy_command(const Options& options, const CopyFlags& flags) {
  for (const auto& [name, url] : {std::pair("--from", &flags.from), std::pair("--to", &flags.to)})
    if (const auto checked = check_store_url(*url); !checked)
      return fail(wrong_usage, fmt::format("{}: {}", name, checked.error().message));
  if (names_same_store(flags.from, flags.to)) return fail(wrong_usage, "--from and --to name the same store");
  const auto began = Clock::now();
  const auto copied = copy_stores(options, flags);
  if (!copied) return fail(failed, copied.error());
  if (!flags.quiet) warn(summary(*copied, std::chrono::duration<double>(Clock::now() - began).count()));
  return done;
}

}  // namespace candled::app
