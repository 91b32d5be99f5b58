#include "poloniex/json_events.hpp"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <string>

#include "poloniex/big_numbers.hpp"
#include "utf8/utf8.hpp"

namespace candled::poloniex {
namespace {

/// Turns the reader's events into ours, except for the first `known` of them.
class Events : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Events> {
 public:
  explicit Events(JsonListener& listener, std::size_t known = 0) : listener_(listener), known_(known) {}

  bool Null() { return scalar(JsonType::null, {}); }
  bool Bool(bool) { return scalar(JsonType::boolean, {}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return scalar(JsonType::number, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_whole({text, size}) && scalar(JsonType::string, {text, size});
  }
  bool StartObject() { return begin(JsonType::object); }
  bool StartArray() { return begin(JsonType::array); }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool EndArray(rapidjson::SizeType) { return end(); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    key_.assign(text, size);
    return is_whole(key_);
  }

  bool too_deep() const { return depth_ > JsonListener::max_depth; }
  bool half_a_character() const { return half_a_character_; }
  bool too_many() const { return count_ > JsonListener::max_values; }
  std::size_t count() const { return count_; }

 private:
  /// Returns whether `text` has no half of a surrogate pair. RapidJSON checks the bytes of the body, but
  /// writes a lone `\ude00` like a character: ED B8 80.
  bool is_whole(std::string_view text) {
    half_a_character_ = text.contains('\xED') && !utf8::is_utf8(text);
    return !half_a_character_;
  }

  bool scalar(JsonType type, std::string_view text) {
    const bool go_on = is_known() || listener_.value(depth_, key_, type, text);
    key_.clear();
    return go_on && !too_many();
  }

  bool begin(JsonType type) {
    const bool go_on = scalar(type, {});
    ++depth_;
    return go_on && !too_deep();
  }

  bool end() {
    --depth_;
    return is_known() || listener_.end(depth_);
  }

  bool is_known() { return ++count_ <= known_; }

  JsonListener& listener_;
  const std::size_t known_;
  std::size_t count_ = 0;
  int depth_ = 0;
  std::string key_;
  bool half_a_character_ = false;
};

std::optional<feed::FeedError> not_json_at_all(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == body.npos) return feed::FeedError{feed::FeedFailure::not_json, "an empty body"};
  if (body[first] == '<') return feed::FeedError{feed::FeedFailure::not_json, "HTML instead of JSON"};
  return {};
}

feed::FeedError broken(std::size_t at, std::string_view body, std::string_view why) {
  return {feed::FeedFailure::not_json, fmt::format("broken JSON at byte {} of {}: {}", at, body.size(), why)};
}

rapidjson::ParseResult parse(rapidjson::MemoryStream& stream, Events& events) {
  // Iterative, since nesting must not use up the stack. Numbers as strings, so that a price keeps its digits.
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::Reader reader;
  return reader.Parse<flags>(stream, events);
}

std::optional<feed::FeedError> read(std::string_view body, JsonListener& listener, std::size_t known_events) {
  rapidjson::MemoryStream stream(body.data(), body.size());
  Events events(listener, known_events);
  const rapidjson::ParseResult result = parse(stream, events);

  // RapidJSON evaluates numbers even when it hands them on as strings.
  if (result.Code() == rapidjson::kParseErrorNumberTooBig && known_events == 0)
    return read(without_big_numbers(body, result.Offset()), listener, events.count());
  if (events.too_deep())
    return feed::FeedError{feed::FeedFailure::wrong_shape,
                           fmt::format("nested deeper than {} levels", JsonListener::max_depth)};
  if (events.too_many())
    return feed::FeedError{feed::FeedFailure::wrong_shape,
                           fmt::format("more than {} values", JsonListener::max_values)};
  if (events.half_a_character())
    return feed::FeedError{
        feed::FeedFailure::not_json,
        fmt::format("broken JSON before byte {} of {}: half a surrogate pair", result.Offset(), body.size())};
  if (result.Code() == rapidjson::kParseErrorTermination) return {};
  if (result.IsError()) return broken(result.Offset(), body, rapidjson::GetParseError_En(result.Code()));
  // To the reader, a zero byte looks like the end of the stream.
  if (stream.Tell() != body.size()) return broken(stream.Tell(), body, "a zero byte");
  return {};
}

}  // namespace

std::optional<feed::FeedError> read_json(std::string_view body, JsonListener& listener) {
  if (auto error = not_json_at_all(body)) return error;
  return read(body, listener, 0);
}

}  // namespace candled::poloniex
