#pragma once

#include <cstdint>
#include <string>

#include "postgres/connection.hpp"

namespace candled::postgres {

/// The right of one process to be a node: two of one name would overwrite each other's forming candles.
///
/// The database holds it for 15 s after each renewal, so that a process that takes the place of one that was
/// killed has it after that time. Not thread-safe.
class NodeLease {
 public:
  explicit NodeLease(std::string node);

  /// Takes or renews the lease, in the caller's transaction. Throws `in_use` while another process has it.
  void renew(Connection& connection);
  /// Gives the lease back, if it was ever taken. A failure is ignored: the lease then ends by itself.
  void end(Session& session);

 private:
  const std::string node_;
  const std::string name_;
  const std::int64_t holder_;
  bool taken_ = false;
};

}  // namespace candled::postgres
