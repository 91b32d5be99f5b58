#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "compression/compressor.hpp"
#include "compression/decompressor.hpp"

namespace candled::compression {
namespace {

std::string many_lines() {
  std::string lines;
  for (int number = 0; number < 20'000; ++number) lines += std::to_string(number * 7'919LL % 99'991) + '\n';
  return lines;
}

std::string compressed(Format format, std::string_view text, std::string_view comment = {}) {
  const auto compressor = make_compressor(format, comment);
  std::string packed = compressor->add(text.substr(0, text.size() / 2));
  return packed += compressor->finish(text.substr(text.size() / 2));
}

struct Text {
  std::string text;
  std::size_t ends = 0;  ///< steps at whose end a member or frame had ended
  bool whole = false;
};

/// Takes `packed` in pieces of `in` bytes, with room for `out` bytes of text a step.
Text decompressed(Format format, std::span<const char> packed, std::size_t in, std::size_t out) {
  const auto decompressor = make_decompressor(format);
  Text result;
  std::vector<char> text(out);
  while (!packed.empty()) {
    auto piece = packed.first(std::min(in, packed.size()));
    for (bool more = true; more || !piece.empty();) {
      const auto step = decompressor->step(piece, text);
      REQUIRE(step);
      result.text.append(text.data(), step->filled);
      if (step->taken > 0 && decompressor->ended()) ++result.ends;
      piece = piece.subspan(step->taken);
      packed = packed.subspan(step->taken);
      more = step->filled == text.size();
    }
  }
  result.whole = decompressor->ended();
  return result;
}

TEST_CASE("members and frames are decompressed as one text, in pieces of any size") {
  const Format format = GENERATE(Format::gzip, Format::zstd);
  const std::string lines = many_lines();
  const std::string packed = compressed(format, "a\n") + compressed(format, "") + compressed(format, lines) +
                             compressed(format, "b\n");
  const auto in = GENERATE(std::size_t{1}, std::size_t{1'000}, std::size_t{1} << 20);
  const auto out = GENERATE(std::size_t{7}, std::size_t{65'536});

  const Text read = decompressed(format, packed, in, out);

  CHECK(read.text == "a\n" + lines + "b\n");
  CHECK(read.ends == 4);
  CHECK(read.whole);
  CHECK_FALSE(decompressed(format, std::span(packed).first(packed.size() - 1), in, out).whole);
}

TEST_CASE("a decompressor that has taken nothing has not ended") {
  CHECK_FALSE(make_decompressor(Format::gzip)->ended());
  CHECK_FALSE(make_decompressor(Format::zstd)->ended());
}

TEST_CASE("a step without bytes after the end begins nothing") {
  const Format format = GENERATE(Format::gzip, Format::zstd);
  const auto decompressor = make_decompressor(format);
  const std::string packed = compressed(format, "text");
  std::array<char, 10> text;
  REQUIRE(decompressor->step(packed, text));
  REQUIRE(decompressor->ended());

  const auto step = decompressor->step({}, text);

  REQUIRE(step);
  CHECK(step->taken == 0);
  CHECK(step->filled == 0);
  CHECK(decompressor->ended());
}

TEST_CASE("the beginning tells the format") {
  CHECK(format_of(compressed(Format::gzip, "text")) == Format::gzip);
  CHECK(format_of(compressed(Format::zstd, "text")) == Format::zstd);
  CHECK(format_of("text") == Format::none);
  CHECK(format_of("") == Format::none);
}

TEST_CASE("a comment stands in the header of a gzip member") {
  const std::string packed = compressed(Format::gzip, many_lines(), "a comment");

  CHECK(packed.substr(10, 10) == std::string("a comment\0", 10));
  CHECK(decompressed(Format::gzip, packed, 1'000, 1'000).text == many_lines());
}

TEST_CASE("without compression each piece is returned as it is") {
  CHECK(compressed(Format::none, "some text") == "some text");
}

}  // namespace
}  // namespace candled::compression
