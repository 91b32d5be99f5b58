#pragma once

#include <span>
#include <string_view>

namespace candled::page {

/// Where files are served whose names change with what is in them.
inline constexpr std::string_view assets_path = "/assets/";

/// A file of the page that people look at, in both forms that clients may ask for. All of it outlives main().
struct File {
  std::string_view path;   ///< where it is served, such as `/`, `/assets/page-QM2X7TDL.js` or `/licences.txt`
  std::string_view plain;  ///< its bytes
  std::string_view gzip;   ///< the same bytes, packed as small as gzip can when candled was built
};

/// What the build made of web/page, `/` among it. Empty when candled was built without the page
/// (`-DCANDLED_WEB=OFF`).
std::span<const File> files();

}  // namespace candled::page
