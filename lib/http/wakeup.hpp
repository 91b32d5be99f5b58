#pragma once

#include "http/descriptor.hpp"

namespace candled::http {

/// What a thread that waits for descriptors is woken by: readable from raise() on. Thread-safe.
class Wakeup {
 public:
  /// Throws std::system_error when the process is out of descriptors.
  Wakeup();

  void raise();
  bool raised() const;
  int descriptor() const { return event_.get(); }

 private:
  Descriptor event_;
};

}  // namespace candled::http
