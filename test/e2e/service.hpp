#pragma once

#include <string>
#include <vector>

#include "support/curl.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

namespace candled::test {

/// poloniex-sim on a free port.
class SimulatedExchange {
 public:
  explicit SimulatedExchange(const std::vector<std::string>& flags = {});

  const std::string& url() const { return url_; }

 private:
  Process process_;
  std::string url_;
};

/// candled on a free port, ready to answer.
class Service {
 public:
  explicit Service(const std::vector<std::string>& flags, const std::string& directory = ".");

  /// Answers `path`, such as `/api/candles`.
  Reply get(const std::string& path, const std::string& method = "GET") const {
    return curl(url_ + path, method);
  }

  /// Ends it with `signal` and returns the exit status.
  int stop(int signal);

  const std::string& url() const { return url_; }
  Process& process() { return process_; }
  const Process& process() const { return process_; }
  pid_t pid() const { return process_.pid(); }

 private:
  Process process_;
  std::string url_;
};

/// Returns the number of closed candles that a service's log at level debug states.
std::size_t closed_candles(const std::string& log);

}  // namespace candled::test
