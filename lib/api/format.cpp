#include "api/format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "api/weighted_list.hpp"

namespace candled::api {
namespace {

struct Name {
  Format format;
  std::string_view parameter;
  std::string_view type;          // in an Accept header
  std::string_view content_type;  // of an answer
};

constexpr std::array names{
    Name{Format::json, "json", "application/json", "application/json"},
    Name{Format::csv, "csv", "text/csv", "text/csv; charset=utf-8; header=present"},
    Name{Format::ndjson, "ndjson", "application/x-ndjson", "application/x-ndjson"},
};

/// How closely a media range fits a type: 3 exactly, 2 `text/*`, 1 `*/*`, 0 not at all.
int fit(std::string_view range, std::string_view type) {
  if (range == type) return 3;
  if (range == "*/*") return 1;
  return range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1)) ? 2 : 0;
}

/// The q of the range that fits `type` most closely, in thousandths.
int quality(std::string_view ranges, std::string_view type) {
  int best_fit = 0;
  int q = 0;
  while (const auto range = take_weighted(ranges)) {
    const int this_fit = fit(range->name, type);
    if (this_fit <= best_fit) continue;
    best_fit = this_fit;
    q = range->q;
  }
  return q;
}

}  // namespace

std::optional<Format> parse_format(std::string_view text) {
  const auto found = std::ranges::find(names, text, &Name::parameter);
  if (found == names.end()) return {};
  return found->format;
}

Format preferred_format(std::string_view accept) {
  if (accept.empty()) return Format::json;
  const std::string ranges = weighted_list(accept);
  return std::ranges::max(names, {}, [&ranges](const Name& name) { return quality(ranges, name.type); })
      .format;
}

std::string_view media_type(Format format) {
  return std::ranges::find(names, format, &Name::format)->content_type;
}

}  // namespace candled::api
