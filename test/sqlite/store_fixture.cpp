#include "sqlite/store_fixture.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sqlite3.h>

namespace candled::sqlite {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

std::vector<std::string> sqlite_shell(const std::filesystem::path& file, const std::string& sql) {
  std::vector<std::string> lines;
  const auto collect = [](void* out, int columns, char** values, char**) {
    std::string line;
    for (int i = 0; i < columns; ++i)
      line += (i == 0 ? "" : "|") + std::string(values[i] == nullptr ? "" : values[i]);
    static_cast<std::vector<std::string>*>(out)->push_back(line);
    return 0;
  };
  sqlite3* database = nullptr;
  int code = sqlite3_open(file.c_str(), &database);
  if (code == SQLITE_OK) code = sqlite3_exec(database, sql.c_str(), collect, &lines, nullptr);
  const std::string message = sqlite3_errmsg(database);
  sqlite3_close(database);
  INFO(message);
  REQUIRE(code == SQLITE_OK);
  return lines;
}

std::shared_ptr<void> hold_write_lock(const std::filesystem::path& file, const std::string& first,
                                      const std::string& inside) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  std::shared_ptr<void> held(database, [database](void*) { sqlite3_close(database); });
  REQUIRE(sqlite3_exec(database, (first + "; BEGIN IMMEDIATE; " + inside).c_str(), nullptr, nullptr,
                       nullptr) == SQLITE_OK);
  return held;
}

std::unique_ptr<store::CandleStore> open(const std::filesystem::path& file) {
  auto opened = open_store(file.string(), built_with());
  INFO((opened ? "" : opened.error().message));
  REQUIRE(opened.has_value());
  // A writer's first batch is what an earlier one left open; tests begin with the one after it.
  REQUIRE((*opened)->writer().store({}));
  return std::move(*opened);
}

}  // namespace candled::sqlite
