#include "api/answer/entity_tag.hpp"

#include <catch2/catch.hpp>
#include <set>

using candled::api::entity_tag;
using candled::api::names_tag;

TEST_CASE("equal bodies have one entity tag, others and other codings have others") {
  const std::set<std::string> tags{entity_tag(""), entity_tag("a"), entity_tag("b"), entity_tag("a", "gzip")};

  CHECK(tags.size() == 4);
  CHECK(entity_tag("a") == entity_tag("a"));
  CHECK(entity_tag("a", "gzip").ends_with("-gzip\""));
}

TEST_CASE("an entity tag is strong and in quotes, and stays the same from release to release") {
  CHECK(entity_tag("candles") == "\"92e392c352902e7d7b1a6f9293126e34\"");
}

TEST_CASE("If-None-Match names a tag alone, in a list, weakly, or by a star") {
  for (const auto* header : {R"("x")", R"(W/"x")", R"("a", "x")", R"("a" , W/"x","b")", R"(,, "x")", "*",
                             " * ", R"("a,b", "x")", R"("a""x")"}) {
    INFO(header);
    CHECK(names_tag(header, R"("x")"));
  }
}

TEST_CASE("If-None-Match does not name a tag that only looks alike, nor one behind what cannot be read") {
  for (const auto* header : {"", "x", R"("x)", R"(x")", R"("X")", R"("xy")", R"("x-gzip")", R"(w/"x")",
                             R"("a" b "x")", R"("a, \"x\"")", "W/", R"("a", *)"}) {
    INFO(header);
    CHECK_FALSE(names_tag(header, R"("x")"));
  }
}
