#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/answer.hpp"
#include "http/server.hpp"

namespace candled::http {

/// HTTP/1.1 for one request at a time: reads its head, lets a handler answer, and finishes the answer's
/// bytes. The parser is cpp-httplib's.
///
/// Thread-safe.
class Protocol {
 public:
  /// An answer, and what continues it (api::Response::go_on); empty when nothing does.
  struct Result {
    Answer answer;
    std::function<void(std::shared_ptr<api::Outlet>)> go_on{};
  };

  Protocol(Handler handler, Log log);
  ~Protocol();

  /// Answers the request of a whole head, which `peer` sent.
  Result answer(std::string_view head, const std::string& peer) const;

 private:
  class Parser;

  api::Response handled(const api::Request& request, const std::string& target) const;

  Handler handler_;
  Log log_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace candled::http
