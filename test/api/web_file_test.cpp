#include "api/page/web_file.hpp"

#include <catch2/catch.hpp>

#include "api/answer/entity_tag.hpp"
#include "api/fixture.hpp"
#include "support/gzip.hpp"

namespace candled::test {
namespace {

const std::string script = "/assets/page-QM2X7TDL.js";

TEST_CASE("the page is asked for again each time, what it is made of is kept for ever") {
  Api api;

  CHECK(header(api.answer("/"), "Cache-Control") == "no-cache");
  CHECK(header(api.answer("/licences.txt"), "Cache-Control") == "no-cache");
  CHECK(header(api.answer(script), "Cache-Control") == "public, max-age=31536000, immutable");

  api.authenticated = true;
  CHECK(header(api.answer(script), "Cache-Control") == "public, max-age=31536000, immutable");
}

TEST_CASE("a browser is told what each file of the page is, and to take it for nothing else") {
  Api api;
  const std::pair<std::string, std::string> types[] = {
      {"/", "text/html; charset=utf-8"},
      {script, "text/javascript; charset=utf-8"},
      {"/assets/style-H4JR2SVA.css", "text/css; charset=utf-8"},
      {"/assets/candled-0A1B2C3D.svg", "image/svg+xml"},
      {"/licences.txt", "text/plain; charset=utf-8"}};
  for (const auto& [path, type] : types) {
    const auto response = api.answer(path);

    INFO(path);
    CHECK(response.status == 200);
    CHECK(response.content_type == type);
    CHECK(header(response, "X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE("the page may use what this server has, and neither inline scripts nor inline styles") {
  Api api;

  const std::string policy = header(api.answer("/"), "Content-Security-Policy");

  CHECK(policy ==
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

TEST_CASE("a file of the page comes packed as the build packed it, to who accepts that") {
  Api api;
  const auto plain = api.answer(script);
  const auto small = api.answer(script, {{"accept-encoding", "gzip, br"}});

  CHECK(header(small, "Content-Encoding") == "gzip");
  CHECK(small.body == small_page()[1].gzip);
  CHECK(gunzip(small.body).text == plain.body);
  CHECK(plain.body == small_page()[1].plain);
  CHECK(header(plain, "Content-Encoding").empty());
  CHECK(header(small, "ETag") == api::entity_tag(plain.body, "gzip"));
  CHECK(header(plain, "ETag") == api::entity_tag(plain.body));
  for (const auto& response : {plain, small}) CHECK(header(response, "Vary") == "Accept-Encoding");
}

TEST_CASE("a file of the page that is shorter than 1 KiB is not packed") {
  Api api;

  const auto response = api.answer("/", {{"accept-encoding", "gzip"}});

  CHECK(header(response, "Content-Encoding").empty());
  CHECK(response.body == "<!doctype html>");
}

TEST_CASE("who has a file of the page is told so in no bytes, in either form") {
  Api api;
  for (const std::string accepted : {"gzip", "identity"}) {
    const auto tag = header(api.answer(script, {{"accept-encoding", accepted}}), "ETag");

    const auto again = api.answer(script, {{"accept-encoding", accepted}, {"if-none-match", tag}});

    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(header(again, "Cache-Control") == "public, max-age=31536000, immutable");
  }
}

TEST_CASE("a file that the page does not have is not found, under the route of all of them") {
  Api api;
  for (const auto path : {"/assets/page-00000000.js", "/assets/", "/assets/../api/status", "/assets//"}) {
    const auto response = api.answer(path, {{"if-none-match", "*"}});

    INFO(path);
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/problem+json");
    CHECK(member(response, "given") == path);
    CHECK(header(response, "Cache-Control") == "no-cache");
    CHECK(response.route == "/assets/{name}");
  }
}

TEST_CASE("without its page candled says so, and answers all else") {
  Api api;
  api.page_files = {};
  for (const auto path : {"/", "/licences.txt", script.c_str()}) {
    const auto response = api.answer(path);

    INFO(path);
    CHECK(response.status == 404);
    CHECK(member(response, "title") == "No page");
    CHECK(header(response, "Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'");
  }
  CHECK(api.answer("/api/pairs").status == 200);
}

}  // namespace
}  // namespace candled::test
