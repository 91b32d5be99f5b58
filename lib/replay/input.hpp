#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <iosfwd>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace candled::replay {

/// Where recorded text comes from, piece by piece. One thread at a time.
class Input {
 public:
  virtual ~Input() = default;

  /// Reads some bytes into `out`, which is not empty, and returns how many: none only at the end. The error
  /// says why the rest cannot be read, or is empty when nobody knows; nothing can be read after one.
  virtual std::expected<std::size_t, std::string> read(std::span<char> out) = 0;

  /// True when the next read would wait for whoever writes.
  virtual bool would_wait() const { return false; }

  /// How many zeros at its end have been left out, known at the end: what stands before them may be cut.
  virtual std::uint64_t zeros_left_out() const { return 0; }

  /// How many bytes of the file have been read, packed ones if it is compressed.
  virtual std::uint64_t position() const = 0;
};

/// What `input` has before the zeros at its end: a power cut leaves those in place of what had not reached
/// the disk.
std::unique_ptr<Input> without_zeros_at_end(std::unique_ptr<Input> input);

/// Opens the file `path`, or standard input for `-`, plain or compressed with gzip or zstd: its first bytes
/// tell. Zeros at its end are left out. A read that waits for a pipe ends with an error once `stop` is
/// requested. One that cannot be opened cannot be read either.
std::unique_ptr<Input> open_input(const std::string& path, std::stop_token stop);

/// The text of `in`, which must outlive it.
std::unique_ptr<Input> input_of(std::istream& in);

/// The size of the file `path`; 0 when it has none, as pipes do.
std::uint64_t size_of_input(const std::string& path);

}  // namespace candled::replay
