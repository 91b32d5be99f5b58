#pragma once

#include "record/locked_file.hpp"
#include "record/recording.hpp"

namespace candled::record {

/// Writes lines as they are. Each append() is one write, so a kill loses at most the latest one.
class PlainFile final : public Recording {
 public:
  /// Continues at the end of `file`.
  explicit PlainFile(LockedFile file) : file_(std::move(file)) {}

  Written append(std::string_view lines) override;
  bool holds_back() const override { return false; }
  Written flush() override { return {}; }
  bool intact() const override { return file_.intact(); }
  std::string abandon() override { return {}; }

 private:
  LockedFile file_;
};

/// Cuts off a last line that has no line feed. Returns the number of bytes removed; the error is a system's
/// message.
std::expected<std::uint64_t, std::string> cut_partial_line(LockedFile& file);

}  // namespace candled::record
