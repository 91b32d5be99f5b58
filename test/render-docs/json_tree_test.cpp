#include "render-docs/json_tree.hpp"

#include <catch2/catch.hpp>

namespace candled::test {
namespace {

TEST_CASE("a document is read with its members in order and its digits as they are") {
  const auto tree = docs::parse_json_tree(R"({"b":[1.50,true,null,"x\ny"],"a":{"c":{}}})");

  CHECK(docs::to_indented_json(tree) ==
        "{\n  \"b\": [1.50, true, null, \"x\\ny\"],\n  \"a\": {\n    \"c\": {}\n  }\n}");
  CHECK(tree["b"].members[0].text == "1.50");
  CHECK(tree["b"].members[3].text == "x\ny");
  CHECK(tree.members[1].name == "a");
  CHECK_THROWS(docs::parse_json_tree("{"));
}

TEST_CASE("what is not in a document is absent, however far one looks") {
  const auto tree = docs::parse_json_tree(R"({"a":{"c":{"d":"here"}}})");

  CHECK(tree.at("#/a/c/d").text == "here");
  CHECK_FALSE(tree.has("b"));
  CHECK_FALSE(tree["b"]["c"].has("d"));
  CHECK(tree.at("#/a/x/d").kind == docs::JsonTree::Kind::absent);
}

}  // namespace
}  // namespace candled::test
