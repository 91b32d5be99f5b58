#include "poloniex/ticker_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "poloniex/refusal.hpp"

namespace candled::poloniex {
namespace {

using ReadPrice = std::expected<Price, PriceError>;

ReadPrice read_price(JsonType type, std::string_view text) {
  if (type != JsonType::string && type != JsonType::number) return std::unexpected(PriceError::malformed);
  return Price::parse(text);
}

class TickerListener : public JsonListener {
 public:
  explicit TickerListener(const TickerShape& shape) : shape_(shape) { ticker_.name_order = shape.name_order; }

  bool value(int depth, std::string_view key, JsonType type, std::string_view text) override {
    if (depth == 0) top_ = type;
    if (depth == 1) begin_row(key, type, text);
    if (depth == 2 && in_row_) take_field(key, type, text);
    return depth > 0 || type == JsonType::object || type == JsonType::array;
  }

  bool end(int depth) override {
    if (depth == 1 && std::exchange(in_row_, false) && !name_.empty()) take_row();
    return !has_too_many();
  }

  std::expected<feed::Ticker, feed::FeedError> result() {
    if (auto refusal = refusal_.error()) return std::unexpected(std::move(*refusal));
    if (has_too_many()) return wrong_shape(fmt::format("more than {} pairs", max_quotes));
    if (top_ != shape_.top)
      return wrong_shape(shape_.top == JsonType::object ? "not an object of pairs" : "not an array of pairs");
    if (ticker_.quotes.empty()) return wrong_shape(fmt::format("no usable price in {} rows", rows_));
    return std::move(ticker_);
  }

 private:
  bool has_too_many() const { return ticker_.quotes.size() + ticker_.rejected.size() > max_quotes; }

  static std::unexpected<feed::FeedError> wrong_shape(std::string detail) {
    return std::unexpected(feed::FeedError{feed::FeedFailure::wrong_shape, std::move(detail)});
  }

  void begin_row(std::string_view key, JsonType type, std::string_view text) {
    if (top_ == JsonType::object) refusal_.take(key, type, text);
    in_row_ = top_ == shape_.top && type == JsonType::object;
    name_ = shape_.name_field.empty() ? key : std::string_view{};
    prices_ = {};
  }

  void take_field(std::string_view key, JsonType type, std::string_view text) {
    if (!shape_.name_field.empty() && key == shape_.name_field && type == JsonType::string) name_ = text;
    for (std::size_t i = 0; i < prices_.size(); ++i)
      if (!key.empty() && key == shape_.price_fields[i]) prices_[i] = read_price(type, text);
  }

  void take_row() {
    ++rows_;
    const ReadPrice price =
        prices_[0] ? *prices_[0] : prices_[1].value_or(std::unexpected(PriceError::malformed));
    if (!price) {
      ticker_.rejected.push_back({.name = name_, .reason = price.error()});
      return;
    }
    const auto [place, is_new] = places_.try_emplace(name_, ticker_.quotes.size());
    if (is_new) {
      ticker_.quotes.push_back({.name = name_, .price = *price});
    } else {
      ticker_.quotes[place->second].price = *price;
    }
  }

  const TickerShape& shape_;
  JsonType top_ = JsonType::null;
  Refusal refusal_;
  feed::Ticker ticker_{};
  std::unordered_map<std::string, std::size_t> places_;  // in ticker_.quotes, by name
  std::size_t rows_ = 0;

  // the row being read
  bool in_row_ = false;
  std::string name_;
  std::array<std::optional<ReadPrice>, 2> prices_;
};

}  // namespace

std::expected<feed::Ticker, feed::FeedError> read_ticker(std::string_view body, const TickerShape& shape) {
  TickerListener listener(shape);
  if (auto error = read_json(body, listener)) return std::unexpected(std::move(*error));
  return listener.result();
}

}  // namespace candled::poloniex
