#include "candled/export_command.hpp"

#include <chrono>
#include <fmt/format.h>
#include <optional>

#include "candled/exit_status.hpp"
#include "candled/output_file.hpp"
#include "candled/progress_line.hpp"
#include "candled/stores.hpp"
#include "compression/compressor.hpp"
#include "derive/derived_scan.hpp"
#include "derive/sources.hpp"
#include "export/export_candles.hpp"
#include "export/file_kind.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

using Clock = std::chrono::steady_clock;

std::expected<std::unique_ptr<store::CandleScan>, std::string> begin_scan(
    store::CandleStore& store, const exporting::Selection& selection, milliseconds max_gap) {
  const auto reader = store.open_reader();
  if (!reader) return std::unexpected(reader.error().message);
  const auto pairs = (*reader)->pairs();
  if (!pairs) return std::unexpected(pairs.error().message);
  const auto series = (*reader)->series();
  if (!series) return std::unexpected(series.error().message);
  const auto query = exporting::resolve(selection, *pairs, *series);
  if (!query) return std::unexpected(query.error());
  const auto sources = derive::sources_in(*series);
  auto scan =
      sources ? derive::scan(store, {.intervals = *sources, .max_gap = max_gap}, *query) : store.scan(*query);
  if (!scan) return std::unexpected(scan.error().message);
  return std::move(*scan);
}

std::expected<std::uint64_t, std::string> write(store::CandleScan& scan, exporting::FileKind kind,
                                                OutputFile& file, const StopSignals* stop, bool quiet) {
  const auto compressor = compression::make_compressor(kind.compression);
  auto line = std::make_optional<ProgressLine>(quiet);
  auto rows = exporting::export_candles(
      scan, kind.format,
      [&](std::string_view text, std::uint64_t so_far) -> std::expected<void, std::string> {
        if (stop != nullptr && stop->pending())
          return std::unexpected("stopped before the end; nothing was written");
        line->show([&](ProgressLine::Seconds elapsed) {
          return fmt::format("{} candles, {:.0f}/s", so_far, static_cast<double>(so_far) / elapsed.count());
        });
        return file.write(compressor->add(text));
      });
  line.reset();
  if (!rows) return rows;
  if (auto written = file.write(compressor->finish("")); !written) return std::unexpected(written.error());
  if (auto finished = file.finish(); !finished) return std::unexpected(finished.error());
  return rows;
}

}  // namespace

int export_command(const Options& options, const ExportFlags& flags) {
  const auto kind = exporting::kind_of_file(flags.output, flags.format);
  if (!kind) return fail(wrong_usage, kind.error());
  const auto selection = exporting::parse(flags.selection);
  if (!selection) return fail(wrong_usage, selection.error());

  const auto store = open_store(options.store, {});
  if (!store) return fail(failed, store.error().message);
  const auto scan = begin_scan(**store, *selection, options.max_gap);
  if (!scan) return fail(failed, scan.error());
  // On a signal an unfinished file is removed first; the reader of a pipe sees its end instead.
  std::optional<StopSignals> stop;
  if (flags.output != "-") stop.emplace();
  auto file = OutputFile::open(flags.output);
  if (!file) return fail(failed, file.error());
  const auto began = Clock::now();
  const auto rows = write(**scan, *kind, *file, stop ? &*stop : nullptr, flags.quiet);
  if (!rows) return fail(failed, rows.error());
  if (!flags.quiet)
    warn(fmt::format("{} candles exported in {:.1f} s", *rows,
                     std::chrono::duration<double>(Clock::now() - began).count()));
  return done;
}

}  // namespace candled::app
