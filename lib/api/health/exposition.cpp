#include "api/health/exposition.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace candled::api {
namespace {

double in_seconds(live::Histogram::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

prometheus::ClientMetric with_labels(const Labels& labels) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

prometheus::ClientMetric::Histogram histogram_of(const live::Histogram::Counts& counts) {
  prometheus::ClientMetric::Histogram histogram;
  histogram.sample_count = counts.count;
  histogram.sample_sum = in_seconds(counts.sum);
  for (const auto& [bound, count] : counts.buckets)
    histogram.bucket.push_back({.cumulative_count = count, .upper_bound = in_seconds(bound)});
  return histogram;
}

}  // namespace

struct Exposition::Families {
  void add(prometheus::MetricFamily family) {
    if (!family.metric.empty()) all.push_back(std::move(family));
  }

  std::vector<prometheus::MetricFamily> all;
};

Exposition::Exposition() : families_(std::make_unique<Families>()) {}

Exposition::~Exposition() = default;

void Exposition::counter(std::string name, std::string help, const std::vector<Sample>& samples) {
  prometheus::MetricFamily family{std::move(name), std::move(help), prometheus::MetricType::Counter, {}};
  for (const Sample& sample : samples)
    family.metric.emplace_back(with_labels(sample.labels)).counter.value = sample.value;
  families_->add(std::move(family));
}

void Exposition::counter(std::string name, std::string help, double value) {
  counter(std::move(name), std::move(help), {{.labels = {}, .value = value}});
}

void Exposition::gauge(std::string name, std::string help, const std::vector<Sample>& samples) {
  prometheus::MetricFamily family{std::move(name), std::move(help), prometheus::MetricType::Gauge, {}};
  for (const Sample& sample : samples)
    family.metric.emplace_back(with_labels(sample.labels)).gauge.value = sample.value;
  families_->add(std::move(family));
}

void Exposition::gauge(std::string name, std::string help, double value) {
  gauge(std::move(name), std::move(help), {{.labels = {}, .value = value}});
}

void Exposition::histogram(std::string name, std::string help,
                           const std::vector<Distribution>& distributions) {
  prometheus::MetricFamily family{std::move(name), std::move(help), prometheus::MetricType::Histogram, {}};
  for (const Distribution& distribution : distributions)
    family.metric.emplace_back(with_labels(distribution.labels)).histogram =
        histogram_of(distribution.counts);
  families_->add(std::move(family));
}

std::string Exposition::text() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families_->all);
  return std::move(out).str();
}

}  // namespace candled::api
