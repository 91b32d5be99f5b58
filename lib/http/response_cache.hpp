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

/// Answers by the bytes of the request's head, for as long as what is stored stays the same. Of all, those
/// used last are kept within `max_bytes`; an answer of more than max_entry_bytes is not. A big one is kept
/// only when it is asked for again soon: to keep it costs about as much as it saves once, and takes the place
/// of many.
///
/// Thread-safe.
class ResponseCache {
 public:
  static constexpr std::size_t max_entry_bytes = 1 << 20;
  static constexpr std::size_t big_entry_bytes = 16 << 10;

  explicit ResponseCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// The answer to that head, or null. `version` is that of the store: others' answers are forgotten.
  std::shared_ptr<const Answer> find(std::string_view head, std::uint64_t version);

  /// Keeps `answer` if it says until when it is true, and that is so at `version`.
  void keep(std::string_view head, std::shared_ptr<const Answer> answer, std::uint64_t version);

  /// The bytes that are kept, with what keeping them costs.
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
  std::array<std::size_t, 256> big_ones_{};  // hashes of heads, each where one of its hash belongs
  std::uint64_t version_ = 0;
  std::size_t bytes_ = 0;
  Entries entries_;  // the one used last is the first
  Index index_;      // its keys stand in entries_
};

}  // namespace candled::http
