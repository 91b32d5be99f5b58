#include "api/answer/store_problem.hpp"

namespace candled::api {

http::Problem store_problem(const store::StoreError& error) {
  return {.status = 503, .title = "Store not readable", .detail = error.message};
}

}  // namespace candled::api
