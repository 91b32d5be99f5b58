#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "candle/forming_state.hpp"

namespace candled::sqlite {

/// What is saved of the open bucket with every poll, as bytes that grow at their end: first all of a state,
/// then what each save has changed. It begins anew with each bucket, and now and then within a long one.
///
/// A record is its length, a checksum and its bytes, and the checksum is also of all records before it. One
/// without bytes is the end: what lies behind it is left from an earlier time.
class FormingStream {
 public:
  /// Makes `state` what bytes() say. Returns from where on they are new: 0 if they begin anew, nothing if
  /// they said so before.
  std::optional<std::size_t> append(const FormingState& state);

  /// All records, the end included.
  std::string_view bytes() const { return bytes_; }

  /// Makes the next append() begin anew.
  void forget() { last_.reset(); }

 private:
  void begin(const FormingState& state);

  std::string bytes_;
  std::uint32_t checksum_ = 0;  // of the last record
  std::size_t whole_ = 0;       // the bytes of the first record
  std::size_t changes_ = 0;     // the number of those after it
  std::optional<FormingState> last_;
};

/// The state that was appended last. What follows the end does not matter. Fails, with a phrase that says
/// what is wrong, unless every byte before the end is as it was written.
std::expected<FormingState, std::string> read_forming_stream(std::string_view bytes);

/// Appends `body`, empty for the end, as a record to `stream`, whose last record has the checksum `before`, 0
/// if there is none. Returns the checksum of the new one.
std::uint32_t append_record(std::string& stream, std::string_view body, std::uint32_t before);

}  // namespace candled::sqlite
