#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /metrics`: the state of everything, for Prometheus. Always 200: values that the store does not give
/// are left out. Scans nothing and holds no lock for longer than a copy. docs/operations.md explains each
/// metric.
http::Response get_metrics(const Context& context, const http::Request& request);

}  // namespace candled::api
