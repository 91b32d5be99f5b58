// Recordings compressed with zstd: whole, cut and with zeros at their end.

#include <array>
#include <sstream>

#include "record/recording_fixture.hpp"
#include "replay/decompressed_input.hpp"

namespace candled::record {
namespace {

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

TEST_CASE(
    "a recording whose name ends in .zst is compressed, whole at each flush, and goes on where it ended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv.zst");

  {
    const Opened result = open(path);
    REQUIRE(result.recording->append(some_lines(0, 100)));
    REQUIRE(result.recording->flush());
    REQUIRE(result.recording->append(some_lines(100, 110)));
    CHECK(unpacked(content(path)).whole);
    CHECK(unpacked(content(path)).text == header + some_lines(0, 100));
  }  // ended as by a kill
  record(path, some_lines(200, 300));

  CHECK(unpacked(content(path)).whole);
  CHECK(unpacked(content(path)).text == header + some_lines(0, 100) + some_lines(200, 300));
  CHECK(open(path).mended.empty());
}

TEST_CASE("a recording compressed with zstd that was cut anywhere, zeros behind it or not, goes on whole") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  record(path, some_lines(0, 20));
  record(path, some_lines(20, 40));
  const std::string whole = content(path);
  const auto zeros = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{5'000});

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size, zeros);
    folder.write("samples.zst", whole.substr(0, size) + std::string(zeros, '\0'));
    const std::string left = unpacked(whole.substr(0, size)).text;

    record(path, some_lines(90, 91));

    const Unpacked result = unpacked(content(path));
    REQUIRE(result.whole);
    REQUIRE(result.text == std::max(header, left) + some_lines(90, 91));
  }
}

TEST_CASE("bytes within a frame that look like the beginning of one are not taken for it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  // Text that cannot be packed stands in the frame as it is.
  const std::string odd = "1635768000000,\x28\xb5\x2f\xfd_B,1\n";
  record(path, odd);
  REQUIRE(content(path).rfind("\x28\xb5\x2f\xfd_B") != std::string::npos);

  record(path, some_lines(1, 2));

  CHECK(unpacked(content(path)).whole);
  CHECK(unpacked(content(path)).text == header + odd + some_lines(1, 2));
}

TEST_CASE("a recording compressed with zstd that is damaged is moved aside") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.zst");
  record(path, some_lines(0, 20));
  const std::size_t begin = content(path).size();
  record(path, some_lines(20, 400));
  std::string packed = content(path);
  packed[begin + 200] ^= 0x55;
  folder.write("samples.zst", packed);

  CHECK(open(path).mended.ends_with("; it was renamed to " + path + ".damaged"));
  CHECK(content(path + ".damaged") == packed);
  CHECK(unpacked(content(path)).text == header);
}

}  // namespace
}  // namespace candled::record
