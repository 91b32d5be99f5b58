#include "text/csv.hpp"

namespace candled::text {
namespace {

/// Takes a quoted field from the front of `rest`, up to the comma or the end. Returns false if its quote
/// stays open or text follows it.
bool take_quoted(std::string_view& rest, std::string& field) {
  rest.remove_prefix(1);
  for (;;) {
    const std::size_t quote = rest.find('"');
    if (quote == rest.npos) return false;
    field += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return rest.empty() || rest.starts_with(',');
    field += '"';
    rest.remove_prefix(1);
  }
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) field.append(c == '"' ? 2 : 1, c);
  return field += '"';
}

std::expected<std::vector<std::string>, std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields;
  for (std::string_view rest = line;;) {
    std::string& field = fields.emplace_back();
    if (rest.starts_with('"')) {
      if (!take_quoted(rest, field))
        return std::unexpected(
            "a quoted field ends with a quote, and a comma or the end of the line follows");
    } else {
      field = rest.substr(0, rest.find(','));
      rest.remove_prefix(field.size());
    }
    if (rest.empty()) return fields;
    rest.remove_prefix(1);
  }
}

}  // namespace candled::text
