#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "candle/forming_state.hpp"

namespace candled::store {

/// The state of the forming bucket as saved with every poll, encoded as bytes that grow at their end: first a
/// whole state, then the change made by each save. It starts again with each bucket, and occasionally within
/// a long one.
///
/// A record consists of its length, a checksum and its bytes. The checksum also covers all records before it.
/// A record without bytes marks the end: anything after it is left from an earlier time.
class FormingStream {
 public:
  /// Makes bytes() encode `state`. Returns the offset from which they are new: 0 if they start again, empty
  /// if they encoded `state` before.
  std::optional<std::size_t> append(const FormingState& state);

  /// Returns all records, including the end.
  std::string_view bytes() const { return bytes_; }

  /// Makes the next append() start the stream again.
  void forget() { last_.reset(); }

 private:
  void begin(const FormingState& state);

  std::string bytes_;
  std::uint32_t checksum_ = 0;  // the checksum of the last record
  std::size_t whole_ = 0;       // the size of the first record in bytes
  std::size_t changes_ = 0;     // the number of records after the first
  std::optional<FormingState> last_;
};

/// Returns the last appended state. Bytes after the end are ignored. Fails with a phrase that names the
/// defect unless every byte before the end is as it was written.
std::expected<FormingState, std::string> read_forming_stream(std::string_view bytes);

/// Appends `body`, empty for the end, as a record to `stream`, whose last record has the checksum `before`; 0
/// if there is none. Returns the checksum of the new record.
std::uint32_t append_record(std::string& stream, std::string_view body, std::uint32_t before);

}  // namespace candled::store
