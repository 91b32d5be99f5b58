// What libFuzzer does with its seeds alone: so they are read wherever there is a compiler, and by each
// sanitizer.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "target.hpp"

/// Hands every file of the folder that is named to check(), which ends the process where a property does not
/// hold; the last name printed is that file's.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.push_back(entry.path());
  std::ranges::sort(files);
  for (const auto& file : files) {
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    std::ifstream in(file, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof()) return 1;
    candled::fuzz::check(input);
  }
  return files.empty() ? 1 : 0;
}
