#include "poloniex-sim/fault_json.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "poloniex-sim/json_text.hpp"
#include "utf8/utf8.hpp"

namespace candled::sim {
namespace {

constexpr std::int64_t longest_ms = 86'400'000;

/// The fields of a flat object of texts and whole numbers that are not negative.
struct Fields : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Fields> {
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::int64_t, std::less<>> numbers;
  std::string key;
  int depth = 0;

  bool Default() { return false; }
  bool StartObject() { return ++depth == 1; }
  bool EndObject(rapidjson::SizeType) { return true; }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    key.assign(text, size);
    return utf8::is_utf8(key) && !texts.contains(key) && !numbers.contains(key);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    texts[key] = std::string(text, size);
    return depth == 1 && utf8::is_utf8(texts[key]);  // RapidJSON accepts a lone `\ude00` as a character
  }
  bool Uint(unsigned number) {
    numbers[key] = number;
    return depth == 1;
  }

  std::optional<std::string> take_text(std::string_view name) { return take(texts, name); }
  std::optional<std::int64_t> take_number(std::string_view name) { return take(numbers, name); }

 private:
  template <typename Map>
  static std::optional<typename Map::mapped_type> take(Map& map, std::string_view name) {
    const auto found = map.find(name);
    if (found == map.end()) return {};
    auto value = std::move(found->second);
    map.erase(found);
    return value;
  }
};

std::expected<Fields, std::string> read_fields(std::string_view json) {
  Fields fields;
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::Reader reader;
  const auto result =
      reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(stream, fields);
  if (result.Code() == rapidjson::kParseErrorTermination)
    return std::unexpected(fmt::format("'{}' is repeated, or is neither a text nor a whole number",
                                       utf8::valid_utf8(fields.key)));
  if (result.IsError())
    return std::unexpected(fmt::format("no JSON: {}", rapidjson::GetParseError_En(result.Code())));
  return fields;
}

std::optional<std::string> first_left(const Fields& fields) {
  if (!fields.texts.empty()) return fields.texts.begin()->first;
  if (!fields.numbers.empty()) return fields.numbers.begin()->first;
  return {};
}

/// Returns the argument in a script's notation, so that one grammar checks both.
std::string script_notation(Fields& fields, std::string_view kind) {
  if (kind == "status") {
    if (const auto status = fields.take_number("status")) return fmt::format("status {}", *status);
  } else if (kind == "body") {
    const auto status = fields.take_number("status");
    const auto text = fields.take_text("text");
    if (status || text) return fmt::format("body {} {}", status.value_or(200), text.value_or(""));
  } else if (kind == "error" || kind == "redirect" || kind == "date") {
    if (const auto text = fields.take_text("text")) return fmt::format("{} {}", kind, *text);
  } else if (const auto time = fields.take_number("time_ms")) {
    return fmt::format("{} {}ms", kind, *time);
  }
  return std::string(kind);
}

bool has_text(FaultKind kind) {
  return kind == FaultKind::error || kind == FaultKind::body || kind == FaultKind::redirect ||
         kind == FaultKind::date;
}

}  // namespace

std::expected<PlannedFault, std::string> parse_fault_json(std::string_view json) {
  auto fields = read_fields(json);
  if (!fields) return std::unexpected(std::move(fields).error());
  const auto kind = fields->take_text("fault");
  if (!kind) return std::unexpected("'fault' is missing");
  auto fault = parse_fault(script_notation(*fields, *kind));
  if (!fault) return std::unexpected(std::move(fault).error());

  PlannedFault planned{.fault = std::move(*fault)};
  planned.on = fields->take_text("on").value_or("");
  if (planned.on == "*") planned.on.clear();
  const std::int64_t after = fields->take_number("after_ms").value_or(0);
  const auto lasts = fields->take_number("for_ms");
  const auto calls = fields->take_number("calls");
  if (const auto left = first_left(*fields))
    return std::unexpected(fmt::format("'{}' is unknown, of a wrong type, or not for this fault", *left));
  if (!planned.on.empty() && !planned.on.starts_with('/'))
    return std::unexpected(fmt::format("'on' is a path that starts with '/', or '*', not '{}'", planned.on));
  if (after > longest_ms || lasts.value_or(0) > longest_ms) return std::unexpected("a time is at most a day");
  if (lasts && calls) return std::unexpected("give 'for_ms' or 'calls', not both");
  if (calls && (*calls < 1 || *calls > 1'000'000)) return std::unexpected("'calls' lies in 1 to 1000000");

  planned.after = milliseconds(after);
  if (lasts) planned.lasts = milliseconds(*lasts);
  if (calls) planned.calls = static_cast<int>(*calls);
  return planned;
}

std::string to_json(const PlannedFault& planned) {
  const Fault& fault = planned.fault;
  std::string out = fmt::format(R"({{"fault":"{}")", to_string(fault.kind));
  if (fault.kind == FaultKind::status || fault.kind == FaultKind::body)
    out += fmt::format(R"(,"status":{})", fault.status);
  if (fault.kind == FaultKind::delay || fault.kind == FaultKind::drip || fault.kind == FaultKind::throttle)
    out += fmt::format(R"(,"time_ms":{})", fault.time.count());
  if (has_text(fault.kind)) out += fmt::format(R"(,"text":{})", json_text(fault.text));
  out += fmt::format(R"(,"on":{},"after_ms":{})", json_text(planned.on.empty() ? "*" : planned.on),
                     planned.after.count());
  if (planned.lasts) out += fmt::format(R"(,"for_ms":{})", planned.lasts->count());
  if (planned.calls) out += fmt::format(R"(,"calls":{})", *planned.calls);
  return out += '}';
}

}  // namespace candled::sim
