#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// `GET /metrics`: how everything goes, for Prometheus. Always 200: what the store does not say is left out.
/// Scans nothing and takes no lock for longer than a copy. docs/operations.md explains each metric.
http::Response get_metrics(const Context& context, const http::Request& request);

}  // namespace candled::api
