#pragma once

#include "record/recording.hpp"

namespace candled::record {

/// Writes lines to any descriptor: a pipe, a terminal, a file that a shell opened. It waits for a slow
/// reader.
class Stream final : public Recording {
 public:
  /// `descriptor` must stay open.
  explicit Stream(int descriptor) : descriptor_(descriptor) {}

  /// Nothing can be taken back from a pipe: a repeated call continues where the failed one stopped.
  Written append(std::string_view lines) override;
  bool holds_back() const override { return false; }
  Written flush() override { return {}; }
  bool intact() const override { return true; }
  std::string abandon() override { return {}; }

 private:
  int descriptor_;
  std::size_t written_ = 0;  // bytes written of lines that could not be written completely
};

}  // namespace candled::record
