#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/wire_response.hpp"

namespace candled::http {

/// A cache of responses by the bytes of the request's head. They stay valid as long as what is stored stays
/// the same. The most recently used ones are kept within `max_bytes`; a response of more than max_entry_bytes
/// is never cached. A big response is cached only if it is asked for again soon: caching it costs about as
/// much as it saves once, and takes the place of many others.
///
/// Thread-safe.
class ResponseCache {
 public:
  static constexpr std::size_t max_entry_bytes = 1 << 20;
  static constexpr std::size_t big_entry_bytes = 16 << 10;

  explicit ResponseCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Returns the cached response to that head, or null. `version` is that of the store: responses of other
  /// versions are dropped.
  std::shared_ptr<const Answer> find(std::string_view head, std::uint64_t version);

  /// Caches `answer` if it says for which version of the store it is true, and that is `version`.
  void keep(std::string_view head, std::shared_ptr<const Answer> answer, std::uint64_t version);

  /// Returns the size of the cached bytes, with the overhead of caching them.
  std::size_t bytes() const;

 private:
  struct Entry {
    std::string head;
    std::shared_ptr<const Answer> answer;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;
  // Ordered, because clients choose the keys: they could make those of a hash table collide.
  using Index = std::map<std::string_view, Entries::iterator>;

  bool asked_lately(std::string_view head);
  Entries forget_others(std::uint64_t version);
  void remove_last();

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;                 // guards all below
  std::array<std::size_t, 256> big_ones_{};  // hashes of heads, each at the slot of its hash
  std::uint64_t version_ = 0;
  std::size_t bytes_ = 0;
  Entries entries_;  // the most recently used first
  Index index_;      // its keys are views into entries_
};

}  // namespace candled::http
