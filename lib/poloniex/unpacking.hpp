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

/// A way of packing that can be undone.
enum class Compression : std::uint8_t { gzip, deflate };

/// The compression that a Content-Encoding or a Transfer-Encoding names, if any: `value` is what stands in
/// all lines with that name, joined by commas. `chunked` and `identity` compress nothing. The error, for more
/// than one compression and for an unknown one, is half a sentence to stand behind the field's name.
std::expected<std::optional<Compression>, std::string> compression_in(std::string_view value);

/// Unpacks a whole body, a step at a time: however little a packed body holds, and however much becomes of
/// it, no step takes long.
///
/// Not thread-safe.
class Unpacking {
 public:
  enum class Progress : std::uint8_t {
    going_on,   ///< there is more to do
    done,       ///< take() has the body
    too_large,  ///< it is larger than the limit
    damaged,    ///< it is not what it says it is, or goes on behind its end
    cut_short,  ///< it ends too soon
  };

  /// `layers` are undone in that order. No layer may hold more than `max_bytes`.
  Unpacking(std::string packed, std::span<const Compression> layers, std::size_t max_bytes);
  ~Unpacking();
  Unpacking(Unpacking&&) noexcept;
  Unpacking& operator=(Unpacking&&) noexcept;

  /// Reads 4 KiB at most and makes 64 KiB at most of them: less than a millisecond's work.
  Progress step();

  /// What has been unpacked.
  std::string take() { return std::move(packed_); }

 private:
  struct Inflater;

  void begin_layer();
  Progress end_layer();

  std::string packed_;               // of the layer at hand; without any, the body
  std::size_t read_ = 0;             // bytes of packed_
  std::vector<Compression> layers_;  // still to be undone, the next one last
  std::size_t max_bytes_;
  std::string unpacked_;
  std::unique_ptr<Inflater> inflater_;
};

}  // namespace candled::poloniex
