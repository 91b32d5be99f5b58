#pragma once

#include "http/problem.hpp"
#include "store/store_error.hpp"

namespace candled::api {

/// Returns the 503 for candles that cannot be read just now.
http::Problem store_problem(const store::StoreError& error);

}  // namespace candled::api
