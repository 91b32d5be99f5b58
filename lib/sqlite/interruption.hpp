#pragma once

#include <functional>
#include <stop_token>

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Makes the statements of a connection fail soon after a stop has been requested, for as long as it lives.
/// The connection must outlive it. A stop may be requested by any thread; everything else belongs to the
/// thread of the connection.
class Interruption {
 public:
  /// `working` is called now and then while statements run.
  Interruption(const Connection& connection, std::stop_token stop, std::function<void()> working);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  static int ask(void* self);

  const Connection& connection_;
  const std::stop_token stop_;
  const std::function<void()> working_;
  std::stop_callback<std::function<void()>> at_stop_;
};

}  // namespace candled::sqlite
