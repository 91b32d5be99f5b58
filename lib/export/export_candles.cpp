#include "export/export_candles.hpp"

#include "text/candle_page.hpp"

namespace candled::exporting {
namespace {

/// Returns `page` without its header line, which every page of CSV begins with.
std::string_view body_of(std::string_view page) {
  return page.substr(page.find('\n') + 1);
}

}  // namespace

std::expected<std::uint64_t, std::string> export_candles(store::CandleScan& scan, text::Format format,
                                                         const Sink& sink) {
  const auto pairs = scan.pairs();
  std::uint64_t rows = 0;
  for (bool first = true;; first = false) {
    auto candles = scan.next(page_rows);
    if (!candles) return std::unexpected(candles.error().message);
    if (candles->empty() && !first) return rows;
    rows += candles->size();
    const std::string text =
        render({.candles = std::move(*candles), .pairs = pairs}, format, text::TimeText::milliseconds);
    const bool headed = format == text::Format::csv && !first;
    if (auto written = sink(headed ? body_of(text) : std::string_view(text), rows); !written)
      return std::unexpected(std::move(written.error()));
  }
}

}  // namespace candled::exporting
