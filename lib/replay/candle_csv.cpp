#include "replay/candle_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <ostream>

#include "text/csv.hpp"

namespace candled::replay {
namespace {

constexpr std::size_t text_at_once = 65'536;

void append_number(std::string& text, std::int64_t number) {
  std::array<char, 20> digits;
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_price(std::string& text, Price price) {
  std::array<char, Price::max_text> digits;
  text.append(digits.data(), price.write(digits));
}

}  // namespace

CandleCsv::CandleCsv(std::ostream& out, Intervals intervals) : out_(out), intervals_(std::move(intervals)) {
  for (const Interval interval : intervals_.all()) interval_names_.push_back(interval.name());
  out_ << "pair,interval,open_time,open,high,low,close,samples\n";
}

void CandleCsv::add(const Pairs& pairs, const std::vector<PairCandle>& candles) {
  if (pairs.size() != pair_names_.size()) rank(pairs);
  rows_.insert(rows_.end(), candles.begin(), candles.end());
}

void CandleCsv::rank(const Pairs& pairs) {
  for (const Pair& pair : pairs.all().subspan(pair_names_.size())) {
    pair_names_.push_back(pair.name);
    pair_fields_.push_back(text::csv_field(pair.name));
  }
  std::vector<std::uint32_t> sorted(pair_names_.size());
  std::iota(sorted.begin(), sorted.end(), 0U);
  std::ranges::sort(sorted, {}, [this](std::uint32_t pair) { return std::string_view(pair_names_[pair]); });
  ranks_.resize(sorted.size());
  for (std::uint32_t place = 0; place < sorted.size(); ++place) ranks_[sorted[place]] = place;
}

void CandleCsv::write_until(TimePoint time) {
  const TimePoint safe = intervals_.earliest_start(time);
  if (safe <= written_before_) return;
  written_before_ = safe;
  write_before(safe);
}

void CandleCsv::finish() {
  write_before(TimePoint::max());
}

void CandleCsv::write_before(TimePoint open_time) {
  const auto held_back =
      std::ranges::partition(rows_, [&](const PairCandle& row) { return row.candle.open_time < open_time; });
  places_.clear();
  for (auto row = rows_.begin(); row != held_back.begin(); ++row)
    places_.push_back({row->candle.open_time, ranks_[index_of(row->pair)], row->candle.interval,
                       static_cast<std::uint32_t>(row - rows_.begin())});
  std::ranges::sort(places_);
  for (const Place& place : places_) append(rows_[place.row]);
  out_ << text_;
  text_.clear();
  rows_.erase(rows_.begin(), held_back.begin());
}

void CandleCsv::append(const PairCandle& row) {
  const Candle& candle = row.candle;
  text_ += pair_fields_[index_of(row.pair)];
  text_ += ',';
  text_ += name_of(candle.interval);
  text_ += ',';
  append_number(text_, candle.open_time.time_since_epoch().count());
  for (const Price price : candle.ohlc.all()) {
    text_ += ',';
    append_price(text_, price);
  }
  text_ += ',';
  append_number(text_, candle.observation.value().samples);
  text_ += '\n';
  if (text_.size() < text_at_once) return;
  out_ << text_;
  text_.clear();
}

std::string_view CandleCsv::name_of(Interval interval) const {
  const auto known = std::ranges::find(intervals_.all(), interval);
  return interval_names_[static_cast<std::size_t>(known - intervals_.all().begin())];
}

}  // namespace candled::replay
