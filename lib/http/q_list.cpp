#include "http/q_list.hpp"

#include <algorithm>
#include <charconv>

namespace candled::http {
namespace {

std::string_view cut(std::string_view& list, char separator) {
  const std::string_view head = list.substr(0, list.find(separator));
  list.remove_prefix(std::min(head.size() + 1, list.size()));
  return head;
}

/// Returns `0.5` as 500.
int thousandths(std::string_view q) {
  if (q.empty() || q.size() > 5 || (q.size() > 1 && q[1] != '.')) return 0;
  std::string digits{q.front()};
  digits += q.substr(std::min<std::size_t>(2, q.size()));
  digits.resize(4, '0');
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() && value >= 0 && value <= 1000 ? value
                                                                                                     : 0;
}

}  // namespace

std::string q_list(std::string_view header) {
  std::string out;
  for (const char c : header)
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<QItem> take_q_item(std::string_view& list) {
  if (list.empty()) return {};
  std::string_view parts = cut(list, ',');
  QItem element{.name = cut(parts, ';'), .q = 1000};
  while (!parts.empty()) {
    const std::string_view part = cut(parts, ';');
    if (part.starts_with("q=")) element.q = thousandths(part.substr(2));
  }
  return element;
}

}  // namespace candled::http
