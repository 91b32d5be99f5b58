#include "api/answer/preferred_format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "http/q_list.hpp"

namespace candled::api {
namespace {

constexpr std::array formats{text::Format::json, text::Format::csv, text::Format::ndjson};

/// Returns the type of `format` as an Accept header names it: without parameters.
std::string_view type_of(text::Format format) {
  const std::string_view type = text::media_type(format);
  return type.substr(0, type.find(';'));
}

/// Returns how closely a media range fits a type: 3 exactly, 2 `text/*`, 1 `*/*`, 0 not at all.
int fit(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  return range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

/// Returns the q of the range that fits `type` most closely, in thousandths.
int quality(std::string_view ranges, std::string_view type) {
  int best_fit = 0;
  int q = 0;
  while (const auto range = http::take_q_item(ranges)) {
    const int this_fit = fit(range->name, type);
    if (this_fit <= best_fit) continue;
    best_fit = this_fit;
    q = range->q;
  }
  return q;
}

}  // namespace

text::Format preferred_format(std::string_view accept) {
  if (accept.empty()) return text::Format::json;
  const std::string ranges = http::q_list(accept);
  return std::ranges::max(formats, {},
                          [&ranges](text::Format format) { return quality(ranges, type_of(format)); });
}

}  // namespace candled::api
