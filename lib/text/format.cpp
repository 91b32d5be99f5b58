#include "text/format.hpp"

#include <algorithm>
#include <array>

namespace candled::text {
namespace {

struct Name {
  Format format;
  std::string_view parameter;
  std::string_view content_type;  // of a response
};

constexpr std::array names{
    Name{Format::json, "json", "application/json"},
    Name{Format::csv, "csv", "text/csv; charset=utf-8; header=present"},
    Name{Format::ndjson, "ndjson", "application/x-ndjson"},
};

}  // namespace

std::optional<Format> parse_format(std::string_view text) {
  const auto found = std::ranges::find(names, text, &Name::parameter);
  if (found == names.end()) return {};
  return found->format;
}

std::string_view media_type(Format format) {
  return std::ranges::find(names, format, &Name::format)->content_type;
}

}  // namespace candled::text
