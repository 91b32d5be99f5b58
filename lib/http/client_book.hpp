#pragma once

#include <cstddef>
#include <map>

#include "http/clients.hpp"
#include "http/use.hpp"

namespace candled::http {

/// What clients have shown of themselves: of those who asked last, twice `most` at the most. Others are
/// forgotten, and begin anew.
///
/// One thread at a time.
class ClientBook {
 public:
  struct Entry {
    Use use{};           ///< of workers
    bool reads = false;  ///< takes its answers, seen from what it did last after one or before
  };

  explicit ClientBook(std::size_t most) : most_(most) {}

  /// It may be written to, until the next call.
  Entry& of(ClientId client);

 private:
  const std::size_t most_;
  std::map<ClientId, Entry> newest_;
  std::map<ClientId, Entry> older_;  // asked for before any of newest_
};

}  // namespace candled::http
