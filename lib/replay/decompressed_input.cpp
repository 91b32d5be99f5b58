#include "replay/decompressed_input.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "compression/decompressor.hpp"

namespace candled::replay {
namespace {

/// Compressed bytes come in pieces, and text goes out in pieces of another size.
class DecompressedInput final : public Input {
 public:
  DecompressedInput(std::unique_ptr<Input> packed, compression::Format format)
      : packed_(std::move(packed)),
        decompressor_(make_decompressor(format)),
        name_(name_of(format)) {}

  std::expected<std::size_t, std::string> read(std::span<char> out) override {
    if (taken_ == text_.size() && !ended_)
      if (auto unpacked = unpack_some(); !unpacked) return std::unexpected(unpacked.error());
    const std::size_t count = std::min(out.size(), text_.size() - taken_);
    std::copy_n(text_.data() + taken_, count, out.data());
    taken_ += count;
    return count;
  }

  bool would_wait() const override {
    return taken_ == text_.size() && rest_.empty() && packed_->would_wait();
  }
  std::uint64_t position() const override { return packed_->position(); }

 private:
  static constexpr std::size_t piece = 65'536;

  std::expected<void, std::string> unpack_some() {
    text_.resize(piece);
    taken_ = 0;
    std::size_t count = 0;
    while (count == 0) {
      if (rest_.empty() && !more_follows_) {
        if (auto got = fetch(); !got) return fail(got.error());
        if (rest_.empty() && (decompressor_->ended() || ends_with_zeros())) break;
        if (rest_.empty()) return fail("the " + name_ + " stream is truncated");
      }
      const auto step = decompressor_->step(rest_, text_);
      if (!step)
        return fail("the " + name_ + " stream is damaged" +
                    (step.error().empty() ? "" : " (" + step.error() + ")"));
      rest_ = rest_.subspan(step->taken);
      count = step->filled;
      more_follows_ = count == text_.size();
    }
    ended_ = count == 0;
    text_.resize(count);
    return {};
  }

  /// Returns whether the stream is whole with the first of the zeros that were left out at its end, and these
  /// hold no text.
  bool ends_with_zeros() {
    constexpr std::array<char, 8> zeros{};
    std::array<char, 8> text;
    const auto left_out = std::min<std::uint64_t>(zeros.size(), packed_->zeros_left_out());
    if (left_out == 0) return false;
    const auto step = decompressor_->step(std::span(zeros).first(left_out), text);
    return step && step->filled == 0 && decompressor_->ended();
  }

  std::expected<void, std::string> fail(std::string why) {
    text_.clear();
    return std::unexpected(std::move(why));
  }

  std::expected<void, std::string> fetch() {
    bytes_.resize(piece);
    const auto count = packed_->read(bytes_);
    if (!count) return std::unexpected(count.error());
    rest_ = std::span(bytes_).first(*count);
    return {};
  }

  std::unique_ptr<Input> packed_;
  std::unique_ptr<compression::Decompressor> decompressor_;
  std::string name_;
  std::vector<char> bytes_;
  std::span<const char> rest_;  // of bytes_
  std::vector<char> text_;
  std::size_t taken_ = 0;  // of text_
  bool more_follows_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Input> decompressed(std::unique_ptr<Input> packed, compression::Format format) {
  if (format == compression::Format::none) return packed;
  return std::make_unique<DecompressedInput>(std::move(packed), format);
}

}  // namespace candled::replay
