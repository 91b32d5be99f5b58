#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "api/parameters/parameter_set.hpp"

namespace candled::api {

/// Returns the parameter `pair` with all its names.
ParameterName pair_parameter();

/// Returns the text of the parameter `pair`; an empty one is a problem.
std::optional<std::string> read_pair(ValueReader& values);

/// Returns the pair that the parameter `pair` means, if it was given. The problem is a 404 with the nearest
/// names.
std::expected<std::optional<PairId>, http::Problem> resolve_pair(const Context& context,
                                                                 const ParameterSet& given);

/// Returns the pairs that the parameter `pair` means, ascending. It is one pair or a list, separated by
/// commas, of pairs and of wildcards, which match as those of `--pairs` do. An exact name is taken as such,
/// whatever characters it has. Returns no pairs, which means all, if the parameter was not given or an item
/// is `*`.
///
/// The problem is about one item: a 404 with the nearest names if it means no pair or several, or a 400 if it
/// is empty. A list with more than max_items items is a 400 as well.
std::expected<std::vector<PairId>, http::Problem> resolve_pairs(const Context& context,
                                                                const ParameterSet& given);

}  // namespace candled::api
