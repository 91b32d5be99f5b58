#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "live/histogram.hpp"

namespace candled::api {

/// The names and values that tell the series of one metric apart.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Writes metrics in Prometheus' text format (version 0.0.4), in the order in which they are added. A metric
/// without a value is left out.
///
/// Names follow Prometheus' rules: `candled_`, base units, `_total` for counters. Not thread-safe.
class Exposition {
 public:
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

  struct Sample {
    Labels labels;
    double value;
  };
  struct Distribution {
    Labels labels;
    live::Histogram::Counts counts;  ///< written in seconds
  };

  Exposition();
  ~Exposition();
  Exposition(const Exposition&) = delete;
  Exposition& operator=(const Exposition&) = delete;

  /// Adds a metric that only grows.
  void counter(std::string name, std::string help, const std::vector<Sample>& samples);
  void counter(std::string name, std::string help, double value);
  /// Adds a metric that goes up and down.
  void gauge(std::string name, std::string help, const std::vector<Sample>& samples);
  void gauge(std::string name, std::string help, double value);
  void histogram(std::string name, std::string help, const std::vector<Distribution>& distributions);

  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace candled::api
