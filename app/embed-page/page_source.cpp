#include "embed-page/page_source.hpp"

#include <algorithm>
#include <cstddef>
#include <libdeflate.h>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

namespace candled::page {
namespace {

constexpr std::string_view index_name = "index.html";

constexpr std::string_view head = R"(#include "page/files.hpp"

// Compilers warn of literals longer than 64 KiB, which any of ours can read.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace candled::page {
namespace {

constexpr File all[] = {
)";

constexpr std::string_view tail = R"(};

}  // namespace

std::span<const File> files() {
  return all;
}

}  // namespace candled::page
)";

std::string compressed(std::string_view plain) {
  constexpr int smallest = 12;
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(smallest), &libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), plain.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), plain.data(), plain.size(), out.data(), out.size()));
  return out;
}

/// Appends `c` as it stands in a string literal. Octal escapes end after three digits, whatever follows.
void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '?') {
    out += c;
    return;
  }
  out += '\\';
  for (const unsigned shift : {6U, 3U, 0U}) out += static_cast<char>('0' + (byte >> shift & 7U));
}

/// Returns a std::string_view of any bytes as an initializer.
std::string literal(std::string_view bytes) {
  constexpr std::size_t line = 100;
  std::string out = "{\"";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && i % line == 0) out += "\"\n\"";
    append_escaped(out, bytes[i]);
  }
  return out + "\", " + std::to_string(bytes.size()) + "}";
}

std::string definition(const BundledFile& file) {
  const std::string path = file.name == index_name ? "/" : "/" + file.name;
  return "File{.path = " + literal(path) + ",\n.plain = " + literal(file.bytes) +
         ",\n.gzip = " + literal(compressed(file.bytes)) + "},\n";
}

}  // namespace

std::string page_source(std::span<const BundledFile> files) {
  if (std::ranges::find(files, index_name, &BundledFile::name) == files.end())
    throw std::invalid_argument("it has no index.html");
  std::string out(head);
  for (const BundledFile& file : files) out += definition(file);
  return out += tail;
}

}  // namespace candled::page
