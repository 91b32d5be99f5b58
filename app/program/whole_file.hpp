#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

// Defined here, so that programs that only run during the build need no library for it.
namespace candled {

/// Returns the whole content of a file. Throws std::runtime_error, which names the file, if it cannot be
/// read.
inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Makes `text` the whole content of a file. Throws std::runtime_error, which names the file, if it cannot be
/// written.
inline void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw std::runtime_error(path.string() + " cannot be written");
}

}  // namespace candled
