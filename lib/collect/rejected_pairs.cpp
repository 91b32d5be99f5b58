#include "collect/rejected_pairs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <utility>

#include "utf8/joined.hpp"

namespace candled::collect {

void RejectedPairs::add(std::string_view name, std::string_view reason) {
  ++counts_[std::string(reason)];
  std::string shown = escaped_name(name, Pair::max_name);
  const auto known = entries_.find(shown);
  if (known == entries_.end() && entries_.size() >= max_names) return;
  Entry& entry = known == entries_.end() ? entries_[std::move(shown)] : known->second;
  entry.reason = reason;
  entry.in_this_poll = true;
}

void RejectedPairs::end_poll(TimePoint time, milliseconds uptime) {
  std::vector<std::string> named;
  std::size_t more = 0;
  for (auto& [name, entry] : entries_) {
    if (!std::exchange(entry.in_this_poll, false)) continue;
    entry.last = time;
    entry.last_uptime = uptime;
    if (entry.named && uptime - *entry.named < named_every) continue;
    entry.named = uptime;
    named.size() < names_at_once ? named.push_back(fmt::format("{} ({})", name, entry.reason)) : void(++more);
  }
  std::erase_if(entries_,
                [&](const auto& entry) { return uptime - entry.second.last_uptime >= named_every; });
  if (named.empty()) return;
  log_(log::LogLevel::warning, fmt::format("left out of polls: {}{}", utf8::joined(named, ", "),
                                           more > 0 ? fmt::format(", and {} more", more) : ""));
}

std::vector<live::RejectedPair> RejectedPairs::newest() const {
  std::vector<live::RejectedPair> pairs;
  for (const auto& [name, entry] : entries_)
    pairs.push_back({.name = name, .reason = entry.reason, .last = entry.last});
  std::ranges::stable_sort(pairs, std::ranges::greater{}, &live::RejectedPair::last);
  if (pairs.size() > names_at_once) pairs.erase(pairs.begin() + names_at_once, pairs.end());
  return pairs;
}

}  // namespace candled::collect
