#include "api/parameters/parameter_set.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <ranges>

#include "text/edit_distance.hpp"
#include "utf8/joined.hpp"

namespace candled::api {
namespace {

const ParameterName* find_known(std::span<const ParameterName> known, std::string_view called) {
  const auto found = std::ranges::find_if(known, [called](const ParameterName& parameter) {
    return parameter.name == called || std::ranges::count(parameter.aliases, called) > 0;
  });
  return found == known.end() ? nullptr : &*found;
}

/// Returns the part of a sentence that names the nearest parameter, by whichever of its names; empty if there
/// are none.
std::string nearest_of(std::span<const ParameterName> known, std::string_view called) {
  std::vector<std::string_view> names;
  for (const ParameterName& parameter : known) names.push_back(parameter.name);
  for (const ParameterName& parameter : known)
    names.insert(names.end(), parameter.aliases.begin(), parameter.aliases.end());
  return names.empty() ? "" : fmt::format("; the nearest is {}", text::nearest_word(called, names));
}

http::Problem unknown(std::span<const ParameterName> known, const std::string& called,
                      const std::string& value) {
  std::vector<std::string> allowed;
  for (const ParameterName& parameter : known) allowed.emplace_back(parameter.name);
  if (allowed.empty()) allowed.emplace_back("no parameters");
  return {.status = 400,
          .title = "Unknown parameter",
          .detail = fmt::format("there is no such parameter here{}; allowed: {}", nearest_of(known, called),
                                utf8::joined(allowed, ", ")),
          .parameter = called,
          .given = value,
          .allowed = std::move(allowed)};
}

http::Problem repeated(const ParameterSet::Given& first, const std::string& called,
                       const std::string& value) {
  return {.status = 400,
          .title = "Repeated parameter",
          .detail = fmt::format("{} repeats {}: give {} once", called, first.called, first.name),
          .parameter = called,
          .given = value,
          .allowed = {fmt::format("{} once", first.name)}};
}

}  // namespace

std::expected<ParameterSet, http::Problem> ParameterSet::of(std::span<const ParameterName> known,
                                                            const http::Parameters& given) {
  ParameterSet set;
  for (const auto& [called, value] : given) {
    const ParameterName* parameter = find_known(known, called);
    if (parameter == nullptr) return std::unexpected(unknown(known, called, value));
    if (const Given* first = set.find(parameter->name))
      return std::unexpected(repeated(*first, called, value));
    set.given_.push_back({.name = parameter->name, .called = called, .value = value});
  }
  return set;
}

const ParameterSet::Given* ParameterSet::find(std::string_view name) const {
  const auto found = std::ranges::find(given_, name, &Given::name);
  return found == given_.end() ? nullptr : &*found;
}

std::expected<std::vector<std::string_view>, http::Problem> split_list(const ParameterSet::Given& list,
                                                                       const AllowedValues& allowed) {
  std::vector<std::string_view> items;
  for (const auto item : std::views::split(std::string_view(list.value), ',')) items.emplace_back(item);
  if (items.empty() || std::ranges::any_of(items, &std::string_view::empty))
    return std::unexpected(http::bad_value(list.called, list.value, allowed()));
  if (items.size() > max_items)
    return std::unexpected(
        http::bad_value(list.called, list.value, {fmt::format("at most {} items", max_items)}));
  return items;
}

std::optional<std::size_t> read_limit(ValueReader& values, std::size_t most) {
  const auto parse = [most](std::string_view text) -> std::optional<std::size_t> {
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit < 1 || limit > most) return {};
    return limit;
  };
  return values.read("limit", parse, {fmt::format("1 to {}", most)});
}

}  // namespace candled::api
