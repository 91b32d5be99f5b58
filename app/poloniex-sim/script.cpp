#include <charconv>
#include <fmt/format.h>

#include "poloniex-sim/fault_plan.hpp"

namespace candled::sim {
namespace {

using Parsed = std::expected<PlannedFault, std::string>;

/// Takes the first word off `rest`; returns an empty one at its end.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

std::unexpected<std::string> expected_instead(std::string_view wanted, std::string_view given) {
  return std::unexpected(fmt::format("expected {}, not '{}'", wanted, given));
}

Parsed parse_line(std::string_view line) {
  PlannedFault planned{.fault = {.kind = FaultKind::status}};
  if (const auto word = next_word(line); word != "at") return expected_instead("'at'", word);
  const auto at = next_word(line);
  const auto after = parse_duration(at);
  if (!after) return expected_instead("a time such as 10, 10s or 1500ms", at);
  planned.after = *after;

  auto word = next_word(line);
  if (word == "for") {
    const auto lasts = next_word(line);
    planned.lasts = parse_duration(lasts);
    if (!planned.lasts) return expected_instead("a time such as 10, 10s or 1500ms", lasts);
    word = next_word(line);
  } else if (word == "calls") {
    const auto count = next_word(line);
    int calls = 0;
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), calls);
    if (error != std::errc{} || end != count.data() + count.size() || calls < 1)
      return expected_instead("a number of calls from 1", count);
    planned.calls = calls;
    word = next_word(line);
  }

  if (word != "on") return expected_instead("'on'", word);
  const auto on = next_word(line);
  if (on != "*" && !on.starts_with('/')) return expected_instead("a path that starts with '/', or '*'", on);
  planned.on = on == "*" ? std::string_view{} : on;

  auto fault = parse_fault(trim(line));
  if (!fault) return std::unexpected(std::move(fault).error());
  planned.fault = std::move(*fault);
  return planned;
}

}  // namespace

std::expected<std::vector<PlannedFault>, std::string> parse_script(std::string_view script) {
  std::vector<PlannedFault> faults;
  for (int number = 1; !script.empty(); ++number) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    const std::string_view line = trim(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
    if (line.empty() || line.starts_with('#')) continue;
    auto fault = parse_line(line);
    if (!fault) return std::unexpected(fmt::format("line {}: {}", number, fault.error()));
    if (faults.size() == FaultPlan::max_faults)
      return std::unexpected(fmt::format("line {}: more than {} faults", number, FaultPlan::max_faults));
    faults.push_back(std::move(*fault));
  }
  return faults;
}

}  // namespace candled::sim
