#pragma once

#include <span>
#include <string>

namespace candled::page {

/// A file of the bundled page.
struct BundledFile {
  std::string name;  ///< relative to the bundle, such as `index.html` or `assets/page-QM2X7TDL.js`
  std::string bytes;
};

/// Returns a C++ source that defines page::files(): every file in this order, plain and compressed with gzip,
/// and `index.html` as `/`. Throws std::invalid_argument if there is no `index.html`.
std::string page_source(std::span<const BundledFile> files);

}  // namespace candled::page
