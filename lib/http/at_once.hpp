#pragma once

#include <memory>
#include <string>

#include "api/message.hpp"
#include "http/answer.hpp"
#include "http/request_head.hpp"

namespace candled::http {

/// A request that has been read, and that Server::Options::at_once does not answer.
struct Asked {
  RequestHead framing;
  api::Request request;
  std::string target;  ///< as sent, for logs
};

/// What a loop can do about a request by itself.
struct AtOnce {
  std::shared_ptr<const Answer> answer{};  ///< null when a worker has to give it,
  std::shared_ptr<const Asked> asked{};    ///< to this; null as well when the head has not been looked at
};

}  // namespace candled::http
