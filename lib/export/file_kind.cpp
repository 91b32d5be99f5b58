#include "export/file_kind.hpp"

#include <fmt/format.h>

namespace candled::exporting {
namespace {

bool take_suffix(std::string_view& name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::expected<FileKind, std::string> kind_of_file(std::string_view name, std::string_view format) {
  FileKind kind;
  std::string_view stem = name;
  if (take_suffix(stem, ".gz"))
    kind.compression = compression::Format::gzip;
  else if (take_suffix(stem, ".zst"))
    kind.compression = compression::Format::zstd;

  if (!format.empty()) {
    const auto said = text::parse_format(format);
    if (!said || *said == text::Format::json)
      return std::unexpected(fmt::format("--format: '{}' given; allowed: csv, ndjson", format));
    kind.format = *said;
  } else if (stem.ends_with(".ndjson")) {
    kind.format = text::Format::ndjson;
  } else if (stem.ends_with(".json")) {
    return std::unexpected(fmt::format("'{}' given; allowed: .csv and .ndjson, with .gz or .zst", name));
  }
  return kind;
}

}  // namespace candled::exporting
