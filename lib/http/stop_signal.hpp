#pragma once

#include "http/descriptor.hpp"

namespace candled::http {

/// A stop that poll() can wait for. Thread-safe.
class StopSignal {
 public:
  /// Throws std::system_error when the process is out of descriptors.
  StopSignal();

  void raise();
  bool raised() const;
  /// Readable from raise() on.
  int descriptor() const { return event_.get(); }

 private:
  Descriptor event_;
};

}  // namespace candled::http
