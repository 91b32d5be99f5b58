#include "replay/columns.hpp"

#include <utility>

#include "text/csv.hpp"
#include "utf8/printable.hpp"

namespace candled::replay {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view allowed = "; the header must name time_ms, pair or symbol, and price";

std::unexpected<std::string> refuse(std::string_view what) {
  return std::unexpected(std::string(what).append(allowed));
}

}  // namespace

std::expected<Columns, std::string> parse_header(std::string_view line) {
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  const auto names = text::csv_fields(line);
  if (!names) return refuse(names.error());
  Columns columns;
  std::array<bool, 3> met{};
  std::size_t count = 0;
  for (const std::string& name : *names) {
    Columns::Column column{};
    if (name == "time_ms")
      column = Columns::time;
    else if (name == "pair" || name == "symbol")
      column = Columns::name;
    else if (name == "price")
      column = Columns::price;
    else
      return refuse("the column '" + utf8::printable_line(name, 40) + "' is unknown");
    if (std::exchange(met[column], true)) return refuse("the column '" + name + "' is a duplicate");
    columns.fields[count++] = column;
    if (name == "symbol") columns.names = NameOrder::base_first;
  }
  if (count < met.size()) return refuse("a column is missing");
  return columns;
}

std::string header_line(const Columns& columns) {
  std::string line;
  append_line(line, columns, "time_ms", columns.names == NameOrder::base_first ? "symbol" : "pair", "price");
  line.pop_back();
  return line;
}

void append_line(std::string& lines, const Columns& columns, std::string_view time, std::string_view name,
                 std::string_view price) {
  for (const Columns::Column column : columns.fields) {
    if (column == Columns::name && name.contains('"'))
      lines += text::csv_field(name);
    else
      lines += column == Columns::time ? time : column == Columns::name ? name : price;
    lines += ',';
  }
  lines.back() = '\n';
}

}  // namespace candled::replay
