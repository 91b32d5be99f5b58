#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "render-docs/docs_page.hpp"

namespace {

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("{} cannot be read", path));
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const char* path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw std::runtime_error(fmt::format("{} cannot be written", path));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::invalid_argument("usage: render-docs OPENAPI.JSON PAGE.HTML");
  write_file(argv[2], candled::docs::render_docs_page(read_file(argv[1])));
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "render-docs: {}\n", error.what());
  return 1;
}
