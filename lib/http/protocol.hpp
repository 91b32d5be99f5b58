#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/answer.hpp"
#include "http/at_once.hpp"
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

  /// `at_once` may be empty. See Server::Options.
  Protocol(Handler handler, AtOnceHandler at_once, Log log);
  ~Protocol();

  /// Reads a whole head, which `peer` sent, and answers it if that takes no time.
  std::variant<Answer, Asked> at_once(std::string_view head, const std::string& peer) const;
  /// Answers what at_once() did not.
  Result answer(const Asked& asked) const;
  /// Answers the request of a whole head.
  Result answer(std::string_view head, const std::string& peer) const;

 private:
  class Parser;

  std::optional<api::Response> handled(const AtOnceHandler& handler, const Asked& asked) const;

  AtOnceHandler at_once_;
  AtOnceHandler handler_;  // always answers
  Log log_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace candled::http
