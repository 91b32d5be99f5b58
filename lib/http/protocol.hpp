#pragma once

#include <functional>
#include <memory>

#include "http/descriptor.hpp"
#include "http/server.hpp"
#include "http/stop_signal.hpp"

namespace candled::http {

/// HTTP/1.1 on connections that are open: reads requests and writes what a handler answers. The parser is
/// cpp-httplib's.
///
/// Thread-safe.
class Protocol {
 public:
  Protocol(Handler handler, Log log);
  ~Protocol();

  /// Serves `connection` until the client has done, a limit is reached, or on a stop. While `others_wait()`
  /// it is not kept open for another request.
  void serve(const Descriptor& connection, const StopSignal& stop, const std::function<bool()>& others_wait);

 private:
  class Parser;

  Log log_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace candled::http
