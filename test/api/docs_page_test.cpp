#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "api/fixture.hpp"
#include "api/openapi_document.hpp"
#include "api/page/openapi.hpp"
#include "render-docs/html_text.hpp"

namespace candled::test {
namespace {

/// Every first group of `pattern` in `text`.
std::set<std::string> all(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) found.insert((*it)[1]);
  return found;
}

TEST_CASE("every path, parameter and schema of the description stands on the page") {
  Api api;
  const OpenApiDocument document(api::openapi_document("1.2.3", "http://x", small_page()));

  const auto response = api.get("/docs");

  CHECK(response.status == 200);
  CHECK(response.content_type == "text/html; charset=utf-8");
  CHECK(response.body.contains("<h1>candled <small>1.2.3</small></h1>"));
  for (const auto& path : document.paths()) {
    const std::size_t begin = response.body.find("<h3><code>GET " + path + "</code></h3>");
    INFO(path);
    REQUIRE(begin != std::string::npos);
    const std::string section = response.body.substr(begin, response.body.find("</section>", begin) - begin);
    CHECK(section.contains("curl 'http://localhost:8080" + docs::escaped_html(document.request(path)) + "'"));
    for (const auto& status : document.statuses(path)) CHECK(section.contains(">" + status + "<"));
    for (const auto& parameter : document.parameters(path)) {
      INFO(parameter.name);
      CHECK(section.contains("<tr><td><code>" + parameter.name + "</code>"));
      for (const auto& text : parameter.aliases) CHECK(section.contains("<code>" + text + "</code>"));
      for (const auto& text : parameter.values) CHECK(section.contains("<code>" + text + "</code>"));
    }
  }
  for (const auto& schema : document.schemas()) CHECK(response.body.contains("id=\"schema-" + schema + "\""));
}

TEST_CASE("every link within the page leads somewhere, and no place has two") {
  Api api;
  const std::string page = api.get("/docs").body;

  const auto places = all(page, "id=\"([^\"]*)\"");
  for (const auto& link : all(page, "href=\"#([^\"]*)\"")) {
    INFO(link);
    CHECK(places.contains(link));
  }
  for (const auto& place : places) {
    const std::string id = "id=\"" + place + "\"";
    INFO(place);
    CHECK(page.find(id) == page.rfind(id));
  }
}

TEST_CASE("the page needs nothing from elsewhere, and no script") {
  Api api;
  const auto response = api.get("/docs");

  CHECK(all(response.body, "<link [^>]*href=\"([^\"]*)\"") == std::set<std::string>{"docs.css"});
  for (const auto text : {"<script", "<img", "<iframe", "src=", "style=", "<style", "onclick", "url("})
    CHECK_FALSE(response.body.contains(text));
  CHECK(header(response, "Content-Security-Policy") ==
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  const auto style = api.get("/docs.css");
  CHECK(style.content_type == "text/css; charset=utf-8");
  CHECK(style.body.contains("prefers-color-scheme: dark"));
  CHECK_FALSE(style.body.contains("url("));
  CHECK_FALSE(style.body.contains("@import"));
}

TEST_CASE("every element of the page that is opened is closed, in order") {
  Api api;
  const std::string page = api.get("/docs").body;
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*>");
  std::vector<std::string> open;
  for (std::sregex_iterator it(page.begin(), page.end(), tag), end; it != end; ++it) {
    const std::string name = (*it)[2];
    if (name == "meta" || name == "link") continue;
    if ((*it)[1].length() == 0) {
      open.push_back(name);
      continue;
    }
    REQUIRE_FALSE(open.empty());
    REQUIRE(open.back() == name);
    open.pop_back();
  }
  CHECK(open.empty());
}

}  // namespace
}  // namespace candled::test
