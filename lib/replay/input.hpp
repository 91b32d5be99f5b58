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

/// A source of recorded text, read piece by piece. One thread at a time.
class Input {
 public:
  virtual ~Input() = default;

  /// Reads some bytes into `out`, which is not empty, and returns their number, which is zero only at the
  /// end. The error says why the rest cannot be read, or is empty if that is not known; nothing can be read
  /// after an error.
  virtual std::expected<std::size_t, std::string> read(std::span<char> out) = 0;

  /// Returns whether the next read would wait for the writer.
  virtual bool would_wait() const { return false; }

  /// Returns the number of zeros left out at the end, known once the end is reached: the text before them may
  /// be cut.
  virtual std::uint64_t zeros_left_out() const { return 0; }

  /// Returns the number of bytes of the file that have been read, packed ones if it is compressed.
  virtual std::uint64_t position() const = 0;
};

/// Returns `input` without the zeros at its end: a power cut leaves zeros in place of the bytes that had not
/// reached the disk.
std::unique_ptr<Input> without_zeros_at_end(std::unique_ptr<Input> input);

/// Opens the file `path`, or standard input for `-`. It may be plain, or compressed with gzip or zstd, as its
/// first bytes tell. Zeros at its end are left out. A read that waits for a pipe ends with an error once
/// `stop` is requested. A file that cannot be opened fails on the first read.
std::unique_ptr<Input> open_input(const std::string& path, std::stop_token stop);

/// Returns the text of `in`, which must outlive it.
std::unique_ptr<Input> input_of(std::istream& in);

/// Returns the size of the file `path`; 0 if it has none, as with pipes.
std::uint64_t size_of_input(const std::string& path);

}  // namespace candled::replay
