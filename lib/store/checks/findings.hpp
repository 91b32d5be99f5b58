#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "store/store_error.hpp"
#include "store/verification.hpp"

namespace candled::store {

/// Collects the findings of one check.
class Findings {
 public:
  /// Both must outlive it.
  Findings(const VerificationOutput& output, Checked& checked) : output_(output), checked_(checked) {}

  void add(std::string what) { add(std::nullopt, std::move(what)); }
  void add(std::optional<Position> candle, std::string what) {
    ++checked_.findings;
    output_.finding({.check = checked_.check, .candle = std::move(candle), .what = std::move(what)});
  }

 private:
  const VerificationOutput& output_;
  Checked& checked_;
};

/// Runs one check, reports its result, and returns the number of its findings. Data that cannot be read, for
/// which a store throws Error, is one more finding.
template <typename Error, typename Work>
std::uint64_t run_check(const VerificationOutput& output, Checked checked, const Work& work) {
  Findings findings(output, checked);
  try {
    work(findings, checked);
  } catch (const Error& error) {
    if (error.to_store_error().failure != StoreFailure::damaged) throw;
    findings.add(error.what());
  }
  output.checked(checked);
  return checked.findings;
}

}  // namespace candled::store
