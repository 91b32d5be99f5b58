#include "replay/names.hpp"

namespace candled::replay {

std::optional<NameNumber> Names::number_of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  if (names_.size() == max_count) return {};
  const NameNumber number{static_cast<std::uint32_t>(names_.size())};
  names_.emplace_back(name);
  numbers_.emplace(name, number);
  return number;
}

std::string Names::operator[](NameNumber number) const {
  const std::lock_guard lock(mutex_);
  return names_[index_of(number)];
}

}  // namespace candled::replay
