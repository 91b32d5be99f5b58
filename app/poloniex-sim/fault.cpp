#include "poloniex-sim/fault.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace candled::sim {
namespace {

using std::chrono::seconds;

constexpr milliseconds longest = std::chrono::hours(24);

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return {};
  return value;
}

std::expected<Fault, std::string> with_status(Fault fault, std::string_view argument) {
  const auto status = number(argument);
  if (!status || *status < 200 || *status > 599)
    return std::unexpected(fmt::format("'{}' is no HTTP status from 200 to 599", argument));
  fault.status = *status;
  return fault;
}

std::expected<Fault, std::string> with_status_and_text(Fault fault, std::string_view argument) {
  const std::size_t space = std::min(argument.find(' '), argument.size());
  if (space < argument.size()) fault.text = argument.substr(space + 1);
  return with_status(std::move(fault), argument.substr(0, space));
}

std::expected<Fault, std::string> with_time(Fault fault, std::string_view argument) {
  const auto time = parse_duration(argument);
  if (!time)
    return std::unexpected(fmt::format("'{}' is no time such as 1500ms or 10s, at most a day", argument));
  fault.time = *time;
  return fault;
}

std::expected<Fault, std::string> with_shift(Fault fault, std::string_view argument) {
  if (!parse_shift(argument))
    return std::unexpected(fmt::format("'{}' is no shift such as 240s or -1500ms, at most a day", argument));
  fault.text = argument;
  return fault;
}

}  // namespace

std::string_view to_string(FaultKind kind) {
  switch (kind) {
    case FaultKind::status:
      return "status";
    case FaultKind::delay:
      return "delay";
    case FaultKind::cut:
      return "cut";
    case FaultKind::html:
      return "html";
    case FaultKind::empty:
      return "empty";
    case FaultKind::wrong_types:
      return "wrong_types";
    case FaultKind::wrong_shape:
      return "wrong_shape";
    case FaultKind::not_json:
      return "not_json";
    case FaultKind::error:
      return "error";
    case FaultKind::ban:
      return "ban";
    case FaultKind::throttle:
      return "throttle";
    case FaultKind::drop:
      return "drop";
    case FaultKind::drop_during:
      return "drop_during";
    case FaultKind::drip:
      return "drip";
    case FaultKind::huge:
      return "huge";
    case FaultKind::huge_announced:
      return "huge_announced";
    case FaultKind::hollow:
      return "hollow";
    case FaultKind::layers:
      return "layers";
    case FaultKind::body:
      return "body";
    case FaultKind::redirect:
      return "redirect";
    case FaultKind::date:
      return "date";
  }
  return "unknown";
}

std::optional<FaultKind> fault_kind(std::string_view name) {
  const auto found = std::ranges::find(all_fault_kinds, name, [](FaultKind kind) { return to_string(kind); });
  if (found == all_fault_kinds.end()) return {};
  return *found;
}

std::expected<Fault, std::string> parse_fault(std::string_view text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view argument = space < text.size() ? text.substr(space + 1) : std::string_view{};
  const auto kind = fault_kind(text.substr(0, space));
  if (!kind) {
    std::string names;
    for (const FaultKind known : all_fault_kinds) names += fmt::format(" {}", to_string(known));
    return std::unexpected(fmt::format("'{}' is no fault; there are{}", text.substr(0, space), names));
  }

  Fault fault{.kind = *kind};
  if (*kind == FaultKind::body) fault.status = 200;
  if (argument.empty()) return fault;
  switch (*kind) {
    case FaultKind::status:
      return with_status(std::move(fault), argument);
    case FaultKind::delay:
    case FaultKind::drip:
    case FaultKind::throttle:
      return with_time(std::move(fault), argument);
    case FaultKind::body:
      return with_status_and_text(std::move(fault), argument);
    case FaultKind::date:
      return with_shift(std::move(fault), argument);
    case FaultKind::error:
    case FaultKind::redirect:
      fault.text = argument;
      return fault;
    default:
      return std::unexpected(
          fmt::format("'{}' takes no argument, '{}' was given", to_string(*kind), argument));
  }
}

std::optional<milliseconds> parse_shift(std::string_view text) {
  const bool back = text.starts_with('-');
  if (back || text.starts_with('+')) text.remove_prefix(1);
  const auto time = parse_duration(text);
  return time && back ? std::optional(-*time) : time;
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  const bool in_ms = text.ends_with("ms");
  if (in_ms) {
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
  }
  const auto count = number(text);
  if (!count) return {};
  const milliseconds time = in_ms ? milliseconds(*count) : milliseconds(seconds(*count));
  return time <= longest ? std::optional(time) : std::nullopt;
}

}  // namespace candled::sim
