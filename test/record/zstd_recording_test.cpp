// Recordings compressed with zstd: whole, cut and with zeros at their end.

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "record/recording.hpp"
#include "replay/decompressed_input.hpp"
#include "support/temporary_folder.hpp"

namespace candled::record {
namespace {

using test::TemporaryFolder;

const std::string first_line = "time_ms,pair,price\n";

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator(in), {}};
}

struct Unpacked {
  std::string text;
  bool whole;
};

Unpacked unpacked(const std::string& bytes) {
  std::istringstream in(bytes);
  const auto input = replay::decompressed(replay::input_of(in), compression::Format::zstd);
  Unpacked result{.text = "", .whole = false};
  std::array<char, 1'000> piece;
  for (;;) {
    const auto count = input->read(piece);
    result.whole = count.has_value();
    if (!count || *count == 0) return result;
    result.text.append(piece.data(), *count);
  }
}

std::string some_lines(int begin, int end) {
  std::string lines;
  for (int number = begin; number < end; ++number)
    lines += std::to_string(1'635'768'000'000 + number * 1'000LL) + ",USDT_BTC," +
             std::to_string(1 + number * 7'919LL % 99'991) + ".5\n";
  return lines;
}

/// Opens `path` and appends what comes first.
Opened opened(const std::string& path) {
  auto result = open_recording(path);
  if (!result) FAIL(result.error());
  const std::string first = (result->columns ? "" : first_line) + result->unwritten;
  if (!first.empty()) {
    REQUIRE(result->recording->append(first));
    REQUIRE(result->recording->flush());
  }
  return std::move(*result);
}

void record_lines(const std::string& path, const std::string& lines) {
  const Opened result = opened(path);
  REQUIRE(result.recording->append(lines));
  REQUIRE(result.recording->flush());
}

TEST_CASE(
    "a recording whose name ends in .zst is compressed, whole at each flush, and goes on where it ended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv.zst");

  {
    const Opened result = opened(path);
    REQUIRE(result.recording->append(some_lines(0, 100)));
    REQUIRE(result.recording->flush());
    REQUIRE(result.recording->append(some_lines(100, 110)));
    CHECK(unpacked(bytes_of(path)).whole);
    CHECK(unpacked(bytes_of(path)).text == first_line + some_lines(0, 100));
  }  // ended as by a kill
  record_lines(path, some_lines(200, 300));

  CHECK(unpacked(bytes_of(path)).whole);
  CHECK(unpacked(bytes_of(path)).text == first_line + some_lines(0, 100) + some_lines(200, 300));
  CHECK(opened(path).mended.empty());
}

TEST_CASE("a recording compressed with zstd that was cut anywhere, zeros behind it or not, goes on whole") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  record_lines(path, some_lines(0, 20));
  record_lines(path, some_lines(20, 40));
  const std::string whole = bytes_of(path);
  const auto zeros = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{5'000});

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size, zeros);
    folder.write("samples.zst", whole.substr(0, size) + std::string(zeros, '\0'));
    const std::string left = unpacked(whole.substr(0, size)).text;

    record_lines(path, some_lines(90, 91));

    const Unpacked result = unpacked(bytes_of(path));
    REQUIRE(result.whole);
    REQUIRE(result.text == std::max(first_line, left) + some_lines(90, 91));
  }
}

TEST_CASE("bytes within a frame that look like the beginning of one are not taken for it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  // Text that cannot be packed stands in the frame as it is.
  const std::string odd = "1635768000000,\x28\xb5\x2f\xfd_B,1\n";
  record_lines(path, odd);
  REQUIRE(bytes_of(path).rfind("\x28\xb5\x2f\xfd_B") != std::string::npos);

  record_lines(path, some_lines(1, 2));

  CHECK(unpacked(bytes_of(path)).whole);
  CHECK(unpacked(bytes_of(path)).text == first_line + odd + some_lines(1, 2));
}

TEST_CASE("a recording compressed with zstd that is damaged is moved aside") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  record_lines(path, some_lines(0, 20));
  const std::size_t begin = bytes_of(path).size();
  record_lines(path, some_lines(20, 400));
  std::string packed = bytes_of(path);
  packed[begin + 200] ^= 0x55;
  folder.write("samples.zst", packed);

  CHECK(opened(path).mended.ends_with("; it was renamed to " + path + ".damaged"));
  CHECK(bytes_of(path + ".damaged") == packed);
  CHECK(unpacked(bytes_of(path)).text == first_line);
}

}  // namespace
}  // namespace candled::record
