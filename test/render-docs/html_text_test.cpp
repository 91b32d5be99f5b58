#include "render-docs/html_text.hpp"

#include <catch2/catch.hpp>

namespace candled::test {
namespace {

TEST_CASE("text is written so that HTML reads it as text") {
  CHECK(docs::escaped_html("a<b>&\"c\"'") == "a&lt;b&gt;&amp;&quot;c&quot;'");
  CHECK(docs::inline_html("of `a<b` and `c`.") == "of <code>a&lt;b</code> and <code>c</code>.");
  CHECK(docs::paragraphs_html("one\n\ntwo") == "<p>one</p>\n<p>two</p>\n");
  CHECK(docs::paragraphs_html("").empty());
}

}  // namespace
}  // namespace candled::test
