#pragma once

#include <iosfwd>
#include <memory>
#include <string>

namespace candled::replay {

/// The text of an input that may be compressed with gzip, in one member or several: its first byte tells.
///
/// It is inflated as it is read, in a bounded memory. Not thread-safe.
class GzipInput {
 public:
  /// Reads from `in`, which must outlive it.
  explicit GzipInput(std::istream& in);
  ~GzipInput();
  GzipInput(const GzipInput&) = delete;
  GzipInput& operator=(const GzipInput&) = delete;

  /// The text. It goes bad() where the compressed data is cut or damaged, after all that can be read.
  std::istream& text();

  /// Why text() went bad; empty as long as it has not, and always for an input that is not compressed.
  std::string problem() const;

 private:
  class Inflating;

  std::istream& in_;
  std::unique_ptr<Inflating> inflating_;  // none when the input is not compressed
};

}  // namespace candled::replay
