#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "embed-page/page_source.hpp"

namespace {

using candled::page::BundledFile;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Reads every file below `folder`, in the order of their names.
std::vector<BundledFile> read_bundle(const std::filesystem::path& folder) {
  std::vector<BundledFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({.name = entry.path().lexically_relative(folder).generic_string(),
                       .bytes = read_file(entry.path())});
  std::ranges::sort(files, {}, &BundledFile::name);
  return files;
}

void write_file(const char* path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw std::runtime_error(std::string(path) + " cannot be written");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::invalid_argument("usage: embed-page FOLDER FILE.CPP");
  write_file(argv[2], candled::page::page_source(read_bundle(argv[1])));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "embed-page: %s\n", error.what());
  return 1;
}
