#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <stdexcept>

#include "program/whole_file.hpp"
#include "render-docs/docs_page.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) throw std::invalid_argument("usage: render-docs OPENAPI.JSON PAGE.HTML");
  candled::write_file(argv[2], candled::docs::render_docs_page(candled::read_file(argv[1])));
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "render-docs: {}\n", error.what());
  return 1;
}
