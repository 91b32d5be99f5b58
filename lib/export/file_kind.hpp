#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "compression/format.hpp"
#include "text/format.hpp"

namespace candled::exporting {

/// The format and compression of an exported file.
struct FileKind {
  text::Format format = text::Format::csv;
  compression::Format compression = compression::Format::none;

  friend bool operator==(const FileKind&, const FileKind&) = default;
};

/// Returns the kind of file that a name stands for: `.csv` or `.ndjson`, compressed if `.gz` or `.zst`
/// follows; CSV if the name has neither. `format` is the user's choice, which wins over the name's format;
/// empty if there is none. The error is one sentence.
std::expected<FileKind, std::string> kind_of_file(std::string_view name, std::string_view format);

}  // namespace candled::exporting
