#pragma once

#include "http/problem.hpp"
#include "store/store_error.hpp"

namespace candled::api {

/// 503: candles cannot be read just now.
http::Problem store_problem(const store::StoreError& error);

}  // namespace candled::api
