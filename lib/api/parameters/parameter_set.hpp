#pragma once

#include <concepts>
#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/problem.hpp"

namespace candled::api {

/// A parameter that an endpoint takes, with its other names. Names are case-sensitive.
struct ParameterName {
  std::string_view name;
  std::vector<std::string_view> aliases{};
};

/// The parameters of a request under their canonical names, each at most once.
class ParameterSet {
 public:
  /// Reads `given`. The problem is a 400 for a name that is not in `known`, or for a parameter given twice,
  /// even under two names.
  static std::expected<ParameterSet, http::Problem> of(std::span<const ParameterName> known,
                                                       const http::Parameters& given);

  struct Given {
    std::string_view name;  ///< canonical
    std::string called;     ///< as the client called it
    std::string value;
  };

  /// Returns null if the parameter was not given.
  const Given* find(std::string_view name) const;
  /// Returns all parameters, in the order of the request.
  std::span<const Given> all() const { return given_; }

 private:
  std::vector<Given> given_;
};

/// The most items of a parameter that is a list.
inline constexpr std::size_t max_items = 50;

/// Returns the allowed values of a parameter, or a phrase about them. It is called only for a problem.
using AllowedValues = std::function<std::vector<std::string>()>;

/// Returns the items of a list, separated by commas. The problem is a 400 for an empty item, which names what
/// is `allowed`, and for more than max_items.
std::expected<std::vector<std::string_view>, http::Problem> split_list(const ParameterSet::Given& list,
                                                                       const AllowedValues& allowed);

/// Reads values out of a ParameterSet one after another and keeps the first problem.
class ValueReader {
 public:
  explicit ValueReader(const ParameterSet& parameters) : parameters_(parameters) {}

  /// Returns the parameter's value as read by `parse`. Returns nothing if it was not given, or if `parse`
  /// returns nothing, which is a problem that names what is `allowed`.
  template <std::invocable<std::string_view> Parse>
  std::invoke_result_t<Parse, std::string_view> read(std::string_view name, Parse parse,
                                                     std::vector<std::string> allowed) {
    const auto* given = parameters_.find(name);
    if (given == nullptr) return {};
    auto value = parse(std::string_view(given->value));
    if (!value && !problem_) problem_ = http::bad_value(given->called, given->value, std::move(allowed));
    return value;
  }

  /// Returns the items of a list, each as read by `parse`: none if the parameter was not given. An item that
  /// `parse` returns nothing for is a problem that names it and what is `allowed`.
  template <std::invocable<std::string_view> Parse>
  auto read_list(std::string_view name, Parse parse, const AllowedValues& allowed) {
    std::vector<typename std::invoke_result_t<Parse, std::string_view>::value_type> values;
    const auto* given = parameters_.find(name);
    if (given == nullptr) return values;
    const auto items = split_list(*given, allowed);
    if (!items && !problem_) problem_ = items.error();
    for (const std::string_view item : items.value_or(std::vector<std::string_view>())) {
      if (auto value = parse(item))
        values.push_back(*std::move(value));
      else if (!problem_)
        problem_ = http::bad_value(given->called, std::string(item), allowed());
    }
    return values;
  }

  const std::optional<http::Problem>& problem() const { return problem_; }

 private:
  const ParameterSet& parameters_;
  std::optional<http::Problem> problem_;
};

/// Reads the parameter `limit`, a whole number from 1 to `most`.
std::optional<std::size_t> read_limit(ValueReader& values, std::size_t most);

}  // namespace candled::api
