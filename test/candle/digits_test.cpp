#include "candle/digits.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <string>

namespace candled {
namespace {

std::string number(std::uint64_t value) {
  std::array<char, max_number_text> text;
  return {text.data(), write_number(text.data(), value)};
}

std::string digits(std::uint64_t value, std::size_t width) {
  std::array<char, 32> text;
  return {text.data(), write_digits(text.data(), value, width)};
}

std::string with_sign(std::int64_t value) {
  std::array<char, max_number_text> text;
  return {text.data(), write_signed(text.data(), value)};
}

TEST_CASE("a number is written as everybody writes it, at each number of digits") {
  std::uint64_t power = 1;
  for (int count = 1; count <= 20; ++count, power *= 10)
    for (const std::uint64_t value : {power - 1, power, power + 1}) {
      CHECK(number(value) == std::to_string(value));
      CHECK(count_digits(value) == std::to_string(value).size());
    }
  CHECK(number(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");

  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value = random() >> random() % 64;
    REQUIRE(number(value) == std::to_string(value));
  }
}

TEST_CASE("digits are written with zeros before them, and only the last ones") {
  CHECK(digits(12, 0).empty());
  CHECK(digits(12, 1) == "2");
  CHECK(digits(12, 2) == "12");
  CHECK(digits(12, 3) == "012");
  CHECK(digits(0, 18) == "000000000000000000");
  CHECK(digits(1'234'567'890'123'456'789, 18) == "234567890123456789");
  CHECK(digits(1'234'567'890'123'456'789, 9) == "123456789");
}

TEST_CASE("eight digits are eight digits") {
  std::array<char, 8> text;
  for (const std::uint64_t value : {0u, 1u, 12'345'678u, 99'999'999u, 10'000u, 9'999u}) {
    CHECK(write_eight_digits(text.data(), value) == text.data() + 8);
    CHECK(std::string(text.data(), 8) == digits(value, 8));
  }
  for (std::uint64_t value = 0; value < 100'000'000; value += 997) {
    write_eight_digits(text.data(), value);
    const std::string expected = std::to_string(100'000'000 + value).substr(1);
    if (std::string(text.data(), 8) != expected) FAIL(value);
  }
}

TEST_CASE("negative numbers have a sign") {
  CHECK(with_sign(0) == "0");
  CHECK(with_sign(-1) == "-1");
  CHECK(with_sign(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(with_sign(std::numeric_limits<std::int64_t>::max()) == "9223372036854775807");
}

}  // namespace
}  // namespace candled
