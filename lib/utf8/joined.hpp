#pragma once

#include <string>
#include <string_view>

namespace candled::utf8 {

/// Returns the texts of a range one after the other, with `separator` between two of them.
///
/// fmt::join() does the same, and formats each element: every source that uses it compiles that anew.
template <typename Texts>
std::string joined(const Texts& texts, std::string_view separator) {
  std::string all;
  bool first = true;
  for (const auto& text : texts) {
    if (!first) all += separator;
    first = false;
    all += text;
  }
  return all;
}

}  // namespace candled::utf8
