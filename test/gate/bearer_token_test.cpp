#include "gate/bearer_token.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace candled::gate {
namespace {

using namespace std::string_literals;

TEST_CASE("a token is 8 to 512 printable characters") {
  CHECK_FALSE(BearerToken::parse(""));
  CHECK_FALSE(BearerToken::parse("1234567"));
  CHECK(BearerToken::parse("12345678"));
  CHECK(BearerToken::parse(std::string(512, 'x')));
  CHECK_FALSE(BearerToken::parse(std::string(513, 'x')));
  CHECK_FALSE(BearerToken::parse("1234 5678"));
  CHECK_FALSE(BearerToken::parse("12345678\n"));
  CHECK_FALSE(BearerToken::parse("12345678\x7f"));
  CHECK_FALSE(BearerToken::parse("1234567\xc3\xa9"));
  CHECK_FALSE(BearerToken::parse("12345678\0"s));
}

TEST_CASE("the whole token opens, and nothing else does") {
  const auto token = BearerToken::parse("correct-horse-battery").value();

  CHECK(token.is_in("Bearer correct-horse-battery"));
  CHECK(token.is_in("bearer  correct-horse-battery "));
  for (const auto& wrong :
       {""s, "Bearer"s, "Bearer "s, "correct-horse-battery"s, "Basic correct-horse-battery"s,
        "Bearercorrect-horse-battery"s, "Bearer correct-horse-batter"s, "Bearer correct-horse-battery1"s,
        "Bearer Correct-horse-battery"s, "Bearer correct-horse-batterz"s, "Bearer correct-horse-battery, x"s,
        "Bearer "s + std::string(512, '\0'), "Bearer "s + std::string(10'000, 'c')}) {
    INFO(wrong);
    CHECK_FALSE(token.is_in(wrong));
  }
}

TEST_CASE("the longest token is compared to its end") {
  const auto token = BearerToken::parse(std::string(512, 'x')).value();

  CHECK(token.is_in("Bearer " + std::string(512, 'x')));
  CHECK_FALSE(token.is_in("Bearer " + std::string(511, 'x')));
  CHECK_FALSE(token.is_in("Bearer " + std::string(511, 'x') + "y"));
  CHECK_FALSE(token.is_in("Bearer " + std::string(513, 'x')));
}

}  // namespace
}  // namespace candled::gate
