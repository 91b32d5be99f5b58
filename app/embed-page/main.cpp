#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "embed-page/page_source.hpp"
#include "program/whole_file.hpp"

namespace {

using candled::page::BundledFile;

/// Reads every file below `folder`, in the order of their names.
std::vector<BundledFile> read_bundle(const std::filesystem::path& folder) {
  std::vector<BundledFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({.name = entry.path().lexically_relative(folder).generic_string(),
                       .bytes = candled::read_file(entry.path())});
  std::ranges::sort(files, {}, &BundledFile::name);
  return files;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::invalid_argument("usage: embed-page FOLDER FILE.CPP");
  candled::write_file(argv[2], candled::page::page_source(read_bundle(argv[1])));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "embed-page: %s\n", error.what());
  return 1;
}
