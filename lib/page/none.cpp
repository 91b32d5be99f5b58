#include "page/files.hpp"

namespace candled::page {

std::span<const File> files() {
  return {};
}

}  // namespace candled::page
