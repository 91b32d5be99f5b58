#pragma once

#include <optional>

#include "api/context.hpp"
#include "http/problem.hpp"

namespace candled::api {

/// Returns the problem with a query of derived intervals that is too large: a 400 for one that would merge
/// more than Context::max_merged stored candles. Returns nothing if there is none.
std::optional<http::Problem> check_size(const Context& context, derive::DerivedReader& reader,
                                        const store::CandleQuery& query);

}  // namespace candled::api
