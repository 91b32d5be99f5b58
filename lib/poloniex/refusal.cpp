#include "poloniex/refusal.hpp"

#include <algorithm>
#include <array>

#include "utf8/printable.hpp"

namespace candled::poloniex {
namespace {

bool contains_ignoring_case(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  return !std::ranges::search(text, lower, same).empty();
}

bool speaks_of_throttling(std::string_view words) {
  constexpr std::array<std::string_view, 3> signs{"banned", "too many requests",
                                                  "please do not make more than"};
  return std::ranges::any_of(signs,
                             [words](std::string_view sign) { return contains_ignoring_case(words, sign); });
}

class RefusalListener : public JsonListener {
 public:
  bool value(int depth, std::string_view key, JsonType type, std::string_view text) override {
    if (depth == 1) refusal_.take(key, type, text);
    return depth > 0 || type == JsonType::object;
  }
  bool end(int) override { return true; }

  std::optional<feed::FeedError> error() const { return refusal_.error(); }

 private:
  Refusal refusal_;
};

}  // namespace

void Refusal::take(std::string_view key, JsonType type, std::string_view text) {
  const bool is_string = type == JsonType::string;
  if (key == "error" && is_string) error_ = utf8::printable_line(text);
  if (key == "code" && (is_string || type == JsonType::number)) code_ = utf8::printable_line(text, 40);
  if ((key == "message" || key == "msg") && is_string) message_ = utf8::printable_line(text);
}

std::optional<feed::FeedError> Refusal::error() const {
  if (!error_ && !code_) return {};
  const std::string words = error_ ? *error_ : "code " + *code_ + ": " + message_;
  const bool throttled = speaks_of_throttling(words) || speaks_of_throttling(message_) || code_ == "429";
  return feed::FeedError{.failure = throttled ? feed::FeedFailure::throttled : feed::FeedFailure::refused,
                         .detail = utf8::printable_line("the exchange says: " + words)};
}

std::optional<feed::FeedError> refusal_in(std::string_view body) {
  RefusalListener listener;
  if (read_json(body, listener)) return {};
  return listener.error();
}

}  // namespace candled::poloniex
