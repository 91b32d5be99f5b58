#include "embed-page/page_source.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "support/gzip.hpp"

namespace candled::page {
namespace {

/// Returns the bytes of the literal that follows `member` in `source`, as a compiler reads it.
std::string literal_after(std::string_view source, std::string_view member) {
  source.remove_prefix(source.find(member) + member.size() + std::string_view("{").size());
  source = source.substr(0, source.find("\", "));
  std::string bytes;
  while (!source.empty()) {
    const char c = source.front();
    if (c == '\\') {
      bytes += static_cast<char>(std::stoi(std::string(source.substr(1, 3)), nullptr, 8));
      source.remove_prefix(4);
    } else {
      if (c != '"' && c != '\n') bytes += c;
      source.remove_prefix(1);
    }
  }
  return bytes;
}

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes + bytes;
}

TEST_CASE("a file is embedded byte by byte, plain and with gzip") {
  const std::string bytes = every_byte();
  const std::vector<BundledFile> files{{.name = "index.html", .bytes = bytes}};
  const std::string source = page_source(files);
  CHECK(literal_after(source, ".plain = ") == bytes);
  const auto [text, whole] = test::gunzip(literal_after(source, ".gzip = "));
  CHECK(text == bytes);
  CHECK(whole);
  CHECK(source.find("\", 512},\n.gzip = ") != std::string::npos);
}

TEST_CASE("digits after an escape stay digits, and no trigraph comes about") {
  const std::vector<BundledFile> files{{.name = "index.html", .bytes = "a\0017\"\\?\?/\n"}};
  CHECK(page_source(files).find(R"(.plain = {"a\0017\042\134\077\077/\012", 9})") != std::string::npos);
}

TEST_CASE("an empty file is embedded as one") {
  const std::vector<BundledFile> files{{.name = "index.html", .bytes = ""}};
  CHECK(page_source(files).find(".plain = {\"\", 0}") != std::string::npos);
}

TEST_CASE("index.html is served as /, and every other file by its name") {
  const std::vector<BundledFile> files{{.name = "assets/page-A.js", .bytes = "1"},
                                       {.name = "index.html", .bytes = "2"}};
  const std::string source = page_source(files);
  CHECK(source.find(".path = {\"/assets/page-A.js\", 17}") != std::string::npos);
  CHECK(source.find(".path = {\"/\", 1}") != std::string::npos);
}

TEST_CASE("a bundle without index.html is refused") {
  const std::vector<BundledFile> files{{.name = "licences.txt", .bytes = ""}};
  CHECK_THROWS_AS(page_source(files), std::invalid_argument);
}

}  // namespace
}  // namespace candled::page
