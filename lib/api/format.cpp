#include "api/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

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

std::string lower_without_spaces(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string_view cut(std::string_view& list, char separator) {
  const std::string_view head = list.substr(0, list.find(separator));
  list.remove_prefix(std::min(head.size() + 1, list.size()));
  return head;
}

/// `0.5` as 500. A q that cannot be read is 0: the range then counts as not accepted.
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
  while (!ranges.empty()) {
    std::string_view parts = cut(ranges, ',');
    const int this_fit = fit(cut(parts, ';'), type);
    if (this_fit <= best_fit) continue;
    best_fit = this_fit;
    q = 1000;
    while (!parts.empty()) {
      const std::string_view part = cut(parts, ';');
      if (part.starts_with("q=")) q = thousandths(part.substr(2));
    }
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
  const std::string ranges = lower_without_spaces(accept);
  return std::ranges::max(names, {}, [&ranges](const Name& name) { return quality(ranges, name.type); })
      .format;
}

std::string_view media_type(Format format) {
  return std::ranges::find(names, format, &Name::format)->content_type;
}

}  // namespace candled::api
