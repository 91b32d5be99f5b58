#include "repair/todo.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace candled::repair {

void Todo::add(Request request) {
  requests_.push_back(std::move(request));
  sort();
}

void Todo::add(std::vector<Request> requests) {
  if (requests.empty()) return;
  std::ranges::move(requests, std::back_inserter(requests_));
  sort();
}

std::optional<Request> Todo::take(milliseconds uptime) {
  const auto due = std::ranges::find_if(requests_.rbegin(), requests_.rend(),
                                        [uptime](const Request& one) { return one.not_before <= uptime; });
  if (due == requests_.rend()) return {};
  Request request = std::move(*due);
  requests_.erase(std::next(due).base());
  return request;
}

bool Todo::has_due(milliseconds uptime) const {
  return std::ranges::any_of(requests_, [uptime](const Request& one) { return one.not_before <= uptime; });
}

std::size_t Todo::buckets() const {
  std::size_t buckets = 0;
  for (const Request& request : requests_) buckets += request.buckets();
  return buckets;
}

std::vector<Request> Todo::take_untried(PairId pair, Interval interval) {
  return remove_if([&](const Request& one) {
    return one.pair == pair && one.interval == interval && one.attempts == 0 &&
           one.not_before == milliseconds{0};
  });
}

std::vector<Request> Todo::remove(PairId pair) {
  return remove_if([pair](const Request& one) { return one.pair == pair; });
}

std::vector<Request> Todo::remove_if(const std::function<bool(const Request&)>& leaves) {
  const auto left = std::ranges::stable_partition(requests_, std::not_fn(leaves));
  std::vector<Request> removed(std::make_move_iterator(left.begin()), std::make_move_iterator(left.end()));
  requests_.erase(left.begin(), left.end());
  return removed;
}

void Todo::clear() {
  requests_.clear();
  overflown_ = false;
}

void Todo::sort() {
  std::ranges::stable_sort(requests_, [](const Request& left, const Request& right) {
    if (left.attempts != right.attempts) return left.attempts > right.attempts;
    return left.wanted.back().end < right.wanted.back().end;
  });
  if (requests_.size() <= max_) return;
  overflown_ = true;
  requests_.erase(requests_.begin(), requests_.end() - static_cast<std::ptrdiff_t>(max_));
}

}  // namespace candled::repair
