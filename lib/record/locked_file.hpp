#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace candled::record {

/// A file that is written at its end, by this object alone: it holds a lock (flock) against every other one,
/// which the kernel lets go of when the process ends, however it ends.
///
/// Not thread-safe.
class LockedFile {
 public:
  /// Opens or creates it; the error is a sentence.
  static std::expected<LockedFile, std::string> open(const std::string& path);

  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile();

  /// In bytes.
  std::uint64_t size() const { return size_; }
  /// Fills `buffer` from `offset` on and returns how much there was; less than its size only at the end.
  std::expected<std::size_t, std::string> read_at(std::uint64_t offset, std::span<char> buffer) const;

  /// Where `text` stands last before `end`; 0 if it stands nowhere.
  std::expected<std::uint64_t, std::string> find_last(std::string_view text, std::uint64_t end) const;
  /// Where its data ends: behind it are only zeros, as a power cut leaves them in place of what had not
  /// reached the disk.
  std::expected<std::uint64_t, std::string> end_of_data() const;
  /// Returns whether it is still as long as what was written, and has a name.
  bool intact() const;

  /// Writes all of `bytes` at the end, or nothing. The error is the system's message.
  std::expected<void, std::string> append(std::string_view bytes);
  /// Cuts off what lies beyond `size` bytes.
  std::expected<void, std::string> truncate(std::uint64_t size);

 private:
  LockedFile(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  std::uint64_t size_;
};

}  // namespace candled::record
