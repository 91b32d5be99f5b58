#include "live/traffic.hpp"

#include <algorithm>

namespace candled::live {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

Traffic::Row::Row(std::string_view name)
    : route(name),
      durations({microseconds{50}, microseconds{100}, microseconds{250}, microseconds{500}, milliseconds{1},
                 microseconds{2'500}, milliseconds{5}, milliseconds{10}, milliseconds{25}, milliseconds{50},
                 milliseconds{100}, milliseconds{250}, seconds{1}, seconds{5}}) {}

Traffic::Traffic(std::vector<std::string_view> routes) {
  for (const auto route : routes) rows_.push_back(std::make_unique<Row>(route));
  rows_.push_back(std::make_unique<Row>(other));
}

void Traffic::answered(std::string_view route, int status, std::chrono::nanoseconds duration,
                       std::size_t bytes) {
  const bool known = status >= first_status && status <= last_status;
  Row& row = row_of(route);
  row.requests[static_cast<std::size_t>((known ? status : last_status + 1) - first_status)].fetch_add(
      1, std::memory_order_relaxed);
  row.durations.observe(duration);
  row.bytes.fetch_add(bytes, std::memory_order_relaxed);
}

auto Traffic::row_of(std::string_view route) -> Row& {
  const auto row = std::ranges::find_if(rows_, [route](const auto& each) { return each->route == route; });
  return row == rows_.end() ? *rows_.back() : **row;
}

auto Traffic::counts() const -> std::vector<RouteCounts> {
  std::vector<RouteCounts> all;
  for (const auto& row : rows_) {
    RouteCounts counts{
        .route = row->route, .requests = {}, .durations = row->durations.counts(), .bytes = row->bytes};
    for (std::size_t i = 0; i < row->requests.size(); ++i)
      if (const auto count = row->requests[i].load(std::memory_order_relaxed); count > 0)
        counts.requests.emplace(first_status + static_cast<int>(i), count);
    all.push_back(std::move(counts));
  }
  return all;
}

}  // namespace candled::live
