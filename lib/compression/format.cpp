#include "compression/format.hpp"

namespace candled::compression {

Format format_of(std::string_view first) {
  if (first.starts_with('\x1f')) return Format::gzip;
  return first.starts_with(zstd_magic) ? Format::zstd : Format::none;
}

std::string_view name_of(Format format) {
  switch (format) {
    case Format::gzip:
      return "gzip";
    case Format::zstd:
      return "zstd";
    case Format::none:
      break;
  }
  return "";
}

}  // namespace candled::compression
