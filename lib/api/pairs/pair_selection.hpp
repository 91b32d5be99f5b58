#pragma once

#include <expected>
#include <vector>

#include "api/context.hpp"
#include "api/parameters/parameter_set.hpp"

namespace candled::api {

/// Returns the parameter `quote`.
ParameterName quote_parameter();

/// Returns the pairs of `pairs` that the parameters `pair` and `quote` of `given` select, by name. A pair
/// must be selected by both if both were given. `quote` is a currency or a list of currencies, in any case;
/// the problem of one that no pair is priced in is a 404 with those that there are.
std::expected<std::vector<PairId>, http::Problem> select_pairs(const Context& context,
                                                               const ParameterSet& given, const Pairs& pairs);

}  // namespace candled::api
