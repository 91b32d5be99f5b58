#include "export/file_kind.hpp"

#include <catch2/catch.hpp>

namespace candled::exporting {
namespace {

TEST_CASE("the name of a file says its format and how it is packed") {
  const auto kind = [](std::string_view name) { return kind_of_file(name, "").value(); };

  CHECK(kind("-") == FileKind{text::Format::csv, compression::Format::none});
  CHECK(kind("x.csv") == FileKind{text::Format::csv, compression::Format::none});
  CHECK(kind("x.ndjson") == FileKind{text::Format::ndjson, compression::Format::none});
  CHECK(kind("x.csv.gz") == FileKind{text::Format::csv, compression::Format::gzip});
  CHECK(kind("x.ndjson.zst") == FileKind{text::Format::ndjson, compression::Format::zstd});
  CHECK(kind("candles.gz") == FileKind{text::Format::csv, compression::Format::gzip});
}

TEST_CASE("the format that the user names wins over the name of the file") {
  CHECK(kind_of_file("x.csv.gz", "ndjson") == FileKind{text::Format::ndjson, compression::Format::gzip});
  CHECK(kind_of_file("x.json", "csv") == FileKind{text::Format::csv, compression::Format::none});
  CHECK(kind_of_file("x.csv", "json").error() == "--format: 'json' given; allowed: csv, ndjson");
}

TEST_CASE("a name that promises JSON is refused") {
  CHECK(kind_of_file("x.json", "").error() == "'x.json' given; allowed: .csv and .ndjson, with .gz or .zst");
}

}  // namespace
}  // namespace candled::exporting
