#pragma once

#include <memory>

#include "http/wire_response.hpp"

namespace candled::http {

// Responses that are sent before a request reaches a worker. The connection is closed after each.

std::shared_ptr<const Answer> head_too_slow();           ///< 408
std::shared_ptr<const Answer> line_too_long();           ///< 414
std::shared_ptr<const Answer> head_too_long();           ///< 431
std::shared_ptr<const Answer> out_of_order();            ///< 500
std::shared_ptr<const Answer> too_many_requests_wait();  ///< 503
std::shared_ptr<const Answer> too_many_connections();    ///< 503

}  // namespace candled::http
