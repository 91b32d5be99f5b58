#pragma once

#include <csignal>
#include <string_view>

namespace candled::app {

/// The signals that end the service: SIGTERM and SIGINT.
///
/// Blocked from its making on in the calling thread and in every one that is started later, so that only
/// wait() sees them.
class StopSignals {
 public:
  StopSignals();

  /// Waits for one of them and returns its name.
  std::string_view wait() const;

 private:
  sigset_t signals_;
};

}  // namespace candled::app
