#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace candled::poloniex {

/// The forms of packing that can be undone.
enum class Compression : std::uint8_t { gzip, deflate };

/// Returns the compression that a Content-Encoding or a Transfer-Encoding names, if any: `value` is the
/// content of all lines with that name, joined by commas. `chunked` and `identity` compress nothing. The
/// error, for more than one compression and for an unknown one, is half a sentence to follow the field's
/// name.
std::expected<std::optional<Compression>, std::string> compression_in(std::string_view value);

/// Unpacks a whole body, a step at a time. No step takes long, however small a packed body is and however
/// large it becomes.
///
/// Not thread-safe.
class Unpacking {
 public:
  enum class Progress : std::uint8_t {
    going_on,   ///< there is more to do
    done,       ///< take() has the body
    too_large,  ///< it is larger than the limit
    damaged,    ///< it is not in the stated form, or continues beyond its end
    cut_short,  ///< it ends too soon
  };

  /// `layers` are undone in that order. No layer may hold more than `max_bytes`.
  Unpacking(std::string packed, std::span<const Compression> layers, std::size_t max_bytes);
  ~Unpacking();
  Unpacking(Unpacking&&) noexcept;
  Unpacking& operator=(Unpacking&&) noexcept;

  /// Reads at most 4 KiB and makes at most 64 KiB of them: less than a millisecond's work.
  Progress step();

  /// Returns the unpacked bytes.
  std::string take() { return std::move(packed_); }

 private:
  struct Inflater;

  void begin_layer();
  Progress end_layer();

  std::string packed_;               // of the current layer; without any, the body
  std::size_t read_ = 0;             // bytes of packed_
  std::vector<Compression> layers_;  // still to be undone, the next one last
  std::size_t max_bytes_;
  std::string unpacked_;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace candled::poloniex
