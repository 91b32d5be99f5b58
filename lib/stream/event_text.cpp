#include "stream/event_text.hpp"

#include <fmt/format.h>

#include "text/candle_page.hpp"

namespace candled::stream {

const std::shared_ptr<const std::string>& EventText::in(text::TimeText times) {
  auto& text = texts_.at(static_cast<std::size_t>(times));
  if (!text) text = std::make_shared<const std::string>(write(times));
  return text;
}

/// Writes the events. The data of an event must be one line, which a candle in NDJSON is.
std::string EventText::write(text::TimeText times) const {
  const bool closed = kind_ == EventKind::candle;
  std::string text;
  for (const PairCandle& row : rows_) {
    if (closed)
      text += fmt::format("event: candle\nid: {}\n", row.candle.open_time.time_since_epoch().count());
    else
      text += "event: forming\n";
    const text::CandlePage page{.candles = {row}, .pairs = pairs_, .closed = std::vector<bool>{closed}};
    text.append("data: ").append(text::render(page, text::Format::ndjson, times)) += '\n';
  }
  return text;
}

}  // namespace candled::stream
