#include "api/store_problem.hpp"

namespace candled::api {

Problem store_problem(const store::StoreError& error) {
  return {.status = 503, .title = "Store not readable", .detail = error.message};
}

}  // namespace candled::api
