#include "candle/pair.hpp"

#include <algorithm>

#include "candle/utf8.hpp"

namespace candled {
namespace {

bool printable(std::string_view name) {
  return is_utf8(name) &&
         std::ranges::none_of(name, [](char c) { return (c >= 0 && c <= ' ') || c == '\x7f' || c == ','; });
}

}  // namespace

std::optional<Pair> Pair::from_name(std::string_view name, NameOrder order) {
  const std::size_t underscore = order == NameOrder::quote_first ? name.find('_') : name.rfind('_');
  if (underscore == name.npos || underscore == 0 || underscore + 1 == name.size()) return {};
  if (name.size() > max_name || !printable(name)) return {};
  const std::string_view before = name.substr(0, underscore);
  const std::string_view after = name.substr(underscore + 1);
  const bool quote_first = order == NameOrder::quote_first;
  return Pair{.name = std::string(name),
              .base = std::string(quote_first ? after : before),
              .quote = std::string(quote_first ? before : after)};
}

std::string Pair::name_in(NameOrder order) const {
  return order == NameOrder::quote_first ? quote + '_' + base : base + '_' + quote;
}

}  // namespace candled
