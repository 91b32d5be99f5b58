#pragma once

#include <cstddef>
#include <map>

#include "http/clients.hpp"
#include "http/use.hpp"

namespace candled::http {

/// A record of how clients have behaved. It keeps those who asked last, at most twice `most`. Others are
/// forgotten and start anew.
///
/// One thread at a time.
class ClientBook {
 public:
  struct Entry {
    Use use{};           ///< of workers
    bool reads = false;  ///< reads its responses, judged by what it last did after or before one
  };

  explicit ClientBook(std::size_t most) : most_(most) {}

  /// Returns the client's entry, which may be written to until the next call.
  Entry& of(ClientId client);

 private:
  const std::size_t most_;
  std::map<ClientId, Entry> newest_;
  std::map<ClientId, Entry> older_;  // asked for before any of newest_
};

}  // namespace candled::http
