#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/asked.hpp"
#include "http/server.hpp"
#include "http/wire_response.hpp"

namespace candled::http {

/// Speaks HTTP/1.1 for one request at a time: reads its head, lets a handler answer, and serialises the
/// response.
///
/// Thread-safe.
class Protocol {
 public:
  /// A response and the function that continues it (Response::go_on), which is empty if the response is
  /// complete.
  struct Result {
    Answer answer;
    std::function<void(std::shared_ptr<Outlet>)> go_on{};
  };

  /// `at_once` may be empty. See Server::Options.
  Protocol(Handler handler, AtOnceHandler at_once, Log log);
  ~Protocol();

  /// Reads a whole head sent by `peer`. A head that cannot be read yields the response that says so.
  std::variant<Answer, Asked> read(std::string_view bytes, const std::string& peer) const;
  /// Answers a request if that takes no time. Call it first, and once.
  std::optional<Answer> at_once(const Asked& asked) const;
  /// Answers a request that at_once() does not.
  Result answer(const Asked& asked) const;

 private:
  class Parser;

  std::optional<Response> handled(const AtOnceHandler& handler, const Asked& asked) const;

  AtOnceHandler at_once_;
  AtOnceHandler handler_;  // always answers
  Log log_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace candled::http
