#pragma once

#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/request_head.hpp"
#include "http/wire_response.hpp"

namespace candled::http {

/// A request that has been read.
struct Asked {
  Framing framing;
  Request request;
  std::string target;  ///< as sent, for logs
};

/// The result of reading a head: a request, or the response that refuses it. The other one is null.
struct Reading {
  std::shared_ptr<const Asked> asked{};
  std::shared_ptr<const Answer> refusal{};
};

}  // namespace candled::http
