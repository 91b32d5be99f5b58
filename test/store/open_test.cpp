#include "store/open.hpp"

#include <array>
#include <catch2/catch.hpp>

namespace candled::store {
namespace {

/// Refuses everything, in words that say who was asked, for what.
template <char name>
constexpr Backend refusing(std::string_view scheme, std::string_view urls) {
  return {
      .scheme = scheme,
      .urls = urls,
      .check = [](std::string_view url) -> std::expected<void, StoreError> {
        if (url.ends_with("good")) return {};
        return std::unexpected(StoreError{StoreFailure::bad_url, std::string(url)});
      },
      .open = [](std::string_view url,
                 const OpenOptions&) -> std::expected<std::unique_ptr<CandleStore>, StoreError> {
        return std::unexpected(StoreError{StoreFailure::io, name + (": " + std::string(url))});
      },
      .back_up = [](std::string_view url, const BackupOrder& order) -> std::expected<BackedUp, StoreError> {
        return std::unexpected(
            StoreError{StoreFailure::io, name + (": " + std::string(url) + " to " + order.file.string())});
      }};
}

constexpr std::array backends{refusing<'a'>("first", "first:PATH or a bare path"),
                              refusing<'b'>("second", "second://HOST")};

std::string asked(std::string_view url) {
  return open(url, {}, backends).error().message;
}

TEST_CASE("the scheme of a URL chooses the store, and a bare path is one of the first kind") {
  CHECK(asked("first:x") == "a: first:x");
  CHECK(asked("second://x") == "b: second://x");
  for (const std::string path : {"x", "/x", "./second:x", "sub/second:x", "", ":x", "1st:x"})
    CHECK(asked(path) == "a: " + path);
}

TEST_CASE("a store is backed up as its kind does it") {
  CHECK(back_up("x", {.file = "copy"}, backends).error().message == "a: x to copy");
  CHECK(back_up("second://x", {.file = "copy"}, backends).error().message == "b: second://x to copy");
  CHECK(back_up("third:x", {.file = "copy"}, backends).error().failure == StoreFailure::bad_url);
}

TEST_CASE("a scheme that no store has is refused with what was given and what is allowed") {
  const auto refused = open("third:x", {}, backends);

  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().failure == StoreFailure::bad_url);
  CHECK(refused.error().message ==
        "store 'third:x': no store is called 'third'; allowed: first:PATH or a bare path, second://HOST");
  CHECK(check_url("third:x", backends).error().message == refused.error().message);
  CHECK(asked("FIRST:x").starts_with("store 'FIRST:x': no store is called 'FIRST'"));
}

TEST_CASE("a URL is checked by the store that it chooses, without opening that") {
  CHECK(check_url("second:good", backends).has_value());
  CHECK(check_url("second:x", backends).error().message == "second:x");
}

}  // namespace
}  // namespace candled::store
