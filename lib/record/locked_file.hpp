#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace candled::record {

/// A file that only this object writes to, at its end. It holds a lock (flock) against every other such
/// object; the kernel releases it when the process ends, however it ends.
///
/// Not thread-safe.
class LockedFile {
 public:
  /// Opens or creates the file; the error is a sentence.
  static std::expected<LockedFile, std::string> open(const std::string& path);

  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile();

  /// Returns the size in bytes.
  std::uint64_t size() const { return size_; }
  /// Fills `buffer` from `offset` on and returns the number of bytes read; fewer than its size only at the
  /// end.
  std::expected<std::size_t, std::string> read_at(std::uint64_t offset, std::span<char> buffer) const;

  /// Returns the offset of the last occurrence of `text` that begins before `end`; 0 if there is none.
  std::expected<std::uint64_t, std::string> find_last(std::string_view text, std::uint64_t end) const;
  /// Returns the end of the data: only zeros follow it, as a power cut leaves them in place of the bytes that
  /// had not reached the disk.
  std::expected<std::uint64_t, std::string> end_of_data() const;
  /// Returns whether the file is still as long as the data written, and has a name.
  bool intact() const;

  /// Writes all of `bytes` at the end, or nothing. The error is the system's message.
  std::expected<void, std::string> append(std::string_view bytes);
  /// Cuts off the bytes beyond `size`.
  std::expected<void, std::string> truncate(std::uint64_t size);

 private:
  LockedFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  std::uint64_t size_;
};

}  // namespace candled::record
