#pragma once

#include "http/descriptor.hpp"

namespace candled::http {

/// A descriptor that wakes a thread waiting for descriptors: readable once raise() has been called.
/// Thread-safe.
class Wakeup {
 public:
  /// Throws std::system_error if the process is out of descriptors.
  Wakeup();

  void raise();
  bool raised() const;
  int descriptor() const { return event_.get(); }

 private:
  Descriptor event_;
};

}  // namespace candled::http
