#pragma once

#include <span>
#include <string_view>

namespace candled::page {

/// The path below which files are served whose names change with their contents.
inline constexpr std::string_view assets_path = "/assets/";

/// A file of the web page, in both forms that clients may ask for. All of it outlives main().
struct File {
  std::string_view path;   ///< its URL path, such as `/`, `/assets/page-QM2X7TDL.js` or `/licences.txt`
  std::string_view plain;  ///< its bytes
  std::string_view gzip;   ///< the same bytes, packed as small as gzip can when candled was built
};

/// Returns the files of web/page/dist, `/` among them. Empty if candled was built without the
/// page (`-DCANDLED_WEB=OFF`).
std::span<const File> files();

}  // namespace candled::page
