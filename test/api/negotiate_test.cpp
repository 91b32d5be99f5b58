#include "api/answer/negotiate.hpp"

#include <catch2/catch.hpp>

#include "api/answer/entity_tag.hpp"
#include "api/fixture.hpp"
#include "support/gzip.hpp"

namespace candled::test {
namespace {

/// Returns `response`, as a future endpoint may give it, with what is added to each answer.
http::Response finished(Api& api, const http::Request& request, http::Response response) {
  store::ReaderPool none(api.store, 0);
  return api::finished({.market = api.market,
                        .health = api.health,
                        .readers = none,
                        .intervals = *Intervals::parse("1m"),
                        .now = {},
                        .version = {}},
                       request, std::move(response));
}

constexpr std::string_view paths[] = {"/api/candles", "/api/gaps", "/api/pairs",
                                      "/api/status",  "/healthz",  "/nowhere"};

/// Stores so many candles that an answer is longer than 1 KiB.
void add_candles(Api& api, int count = 20) {
  for (int i = 0; i < count; ++i) api.add({.open_time = noon + i * 1min});
}

TEST_CASE("an answer has an entity tag, by which a client that has it is told so in no bytes") {
  Api api;
  add_candles(api);
  const auto first = api.answer("/api/candles");
  const auto tag = header(first, "ETag");
  CHECK(tag == api::entity_tag(first.body));

  const auto again = api.answer("/api/candles", {{"if-none-match", "\"other\", W/" + tag}});

  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(again.content_type.empty());
  CHECK(header(again, "ETag") == tag);
  CHECK(header(again, "Vary") == header(first, "Vary"));
  CHECK(header(again, "Cache-Control") == header(first, "Cache-Control"));
  CHECK(header(again, "Access-Control-Allow-Origin") == "*");
  CHECK(again.route == "/api/candles");
  CHECK(again.true_while_stored == api.stored_version());
}

TEST_CASE("a 304 repeats neither links nor encodings") {
  Api api;
  add_candles(api);
  const std::string target = "/api/candles?start=2021-11-01&limit=15";
  const auto first = api.answer(target, {{"accept-encoding", "gzip"}});
  REQUIRE(header(first, "Content-Encoding") == "gzip");
  REQUIRE_FALSE(header(first, "Link").empty());

  const auto again =
      api.answer(target, {{"accept-encoding", "gzip"}, {"if-none-match", header(first, "ETag")}});

  CHECK(again.status == 304);
  CHECK(header(again, "Link").empty());
  CHECK(header(again, "Content-Encoding").empty());
}

TEST_CASE(
    "a page that a browser has already keeps its content security policy, and is styled when it is loaded "
    "again") {
  Api api;
  for (const auto path : {"/docs", "/"}) {
    const auto first = api.answer(path);

    const auto again = api.answer(path, {{"if-none-match", header(first, "ETag")}});

    INFO(path);
    CHECK(again.status == 304);
    CHECK(header(again, "Content-Security-Policy") == header(first, "Content-Security-Policy"));
  }
}

TEST_CASE("another candle is another entity tag") {
  Api api;
  add_candles(api);
  const auto tag = header(api.answer("/api/candles"), "ETag");

  api.add({.open_time = noon + 30min});

  const auto now = api.answer("/api/candles", {{"if-none-match", tag}});
  CHECK(now.status == 200);
  CHECK(header(now, "ETag") != tag);
}

TEST_CASE("tags of several If-None-Match lines count together") {
  Api api;
  add_candles(api);
  const auto tag = header(api.answer("/api/candles"), "ETag");

  CHECK(api.answer("/api/candles", {{"if-none-match", "\"a\""}, {"if-none-match", tag}}).status == 304);
}

TEST_CASE("HEAD is conditional like GET, and has the same headers") {
  Api api;
  add_candles(api);
  const std::vector<std::pair<std::string, std::string>> headers{{"accept-encoding", "gzip"}};
  const auto get = api.answer({.method = "GET", .path = "/api/candles", .headers = headers});
  const auto head = api.answer({.method = "HEAD", .path = "/api/candles", .headers = headers});

  CHECK(head.headers == get.headers);
  CHECK(head.body.size() == get.body.size());
  CHECK(api.answer({.method = "HEAD", .path = "/api/candles", .headers = {{"if-none-match", "*"}}}).status ==
        304);
}

TEST_CASE("errors have no entity tag, and no condition turns them into 304") {
  Api api;
  for (const auto* target : {"/nowhere", "/api/candles?limit=0", "/api/candles?pair=XX_YY", "/readyz"}) {
    const auto response = api.answer(target, {{"if-none-match", "*"}});

    INFO(target);
    CHECK(response.status >= 400);
    CHECK(header(response, "ETag").empty());
    CHECK(header(response, "Cache-Control") == "no-cache");
    CHECK_FALSE(response.body.empty());
  }
}

TEST_CASE("a body is compressed for who accepts it, under another entity tag, and caches are told of both") {
  Api api;
  add_candles(api);
  const auto plain = api.answer("/api/candles");
  const auto small =
      api.answer("/api/candles", {{"accept-encoding", "deflate"}, {"accept-encoding", "gzip"}});

  CHECK(header(small, "Content-Encoding") == "gzip");
  CHECK(gunzip(small.body).text == plain.body);
  CHECK(header(small, "ETag") == api::entity_tag(plain.body, "gzip"));
  CHECK(header(small, "Vary") == "Accept, Accept-Encoding");
  CHECK(header(plain, "Vary") == "Accept, Accept-Encoding");
  CHECK(header(plain, "Content-Encoding").empty());
}

TEST_CASE("the entity tag of the plain body is none of the compressed one") {
  Api api;
  add_candles(api);
  const auto plain = header(api.answer("/api/candles"), "ETag");

  CHECK(api.answer("/api/candles", {{"if-none-match", plain}, {"accept-encoding", "gzip"}}).status == 200);
}

TEST_CASE("an answer that could be compressed some day says now that it varies") {
  Api api;
  const auto response = api.answer("/api/pairs", {{"accept-encoding", "gzip"}});

  CHECK(header(response, "Content-Encoding").empty());
  CHECK(header(response, "Vary") == "Accept-Encoding");
}

TEST_CASE("a stream and what is encoded already are left as they are") {
  Api api;
  const http::Request request{.path = "/events",
                              .headers = {{"accept-encoding", "gzip"}, {"if-none-match", "*"}}};

  const auto stream =
      finished(api, request,
               {.content_type = "text/event-stream", .body = std::string(2'000, 'x'), .go_on = [](auto) {}});
  const auto encoded = finished(api, request,
                                {.content_type = "text/html",
                                 .headers = {{"Content-Encoding", "br"}},
                                 .body = std::string(2'000, 'x')});

  CHECK(stream.status == 200);
  CHECK(stream.body.size() == 2'000);
  CHECK(header(stream, "ETag").empty());
  CHECK(header(stream, "Cache-Control") == "no-cache");
  CHECK(header(stream, "Access-Control-Allow-Origin") == "*");
  CHECK(encoded.body.size() == 2'000);
}

TEST_CASE(
    "every answer tells browsers to take it for what it is, unless its endpoint has said something else") {
  Api api;
  for (const auto path : paths) {
    const auto response = api.answer(path);

    INFO(path);
    CHECK(header(response, "X-Content-Type-Options") == "nosniff");
    CHECK(header(response, "Cross-Origin-Resource-Policy") == "cross-origin");
    CHECK(header(response, "Referrer-Policy") == "no-referrer");
    CHECK(header(response, "Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(header(response, "Cache-Control") == "no-cache");
  }
}

TEST_CASE("a header that the endpoint has set stays") {
  Api api;

  const auto page =
      finished(api, {},
               {.content_type = "text/html",
                .headers = {{"Content-Security-Policy", "default-src 'self'"}, {"Cache-Control", "no-store"}},
                .body = "x"});

  CHECK(header(page, "Content-Security-Policy") == "default-src 'self'");
  CHECK(header(page, "Cache-Control") == "no-store");
  CHECK(std::ranges::count(page.headers, "Content-Security-Policy",
                           &std::pair<std::string, std::string>::first) == 1);
}

TEST_CASE("pages of other origins may read answers, as far as the configuration lets them") {
  Api api;
  CHECK(header(api.answer("/api/pairs"), "Access-Control-Allow-Origin") == "*");
  CHECK(header(api.answer("/api/pairs"), "Access-Control-Expose-Headers") == "ETag, Link, Retry-After");

  api.cors_origin = "https://charts.example";
  CHECK(header(api.answer("/nowhere"), "Access-Control-Allow-Origin") == "https://charts.example");

  api.cors_origin.clear();
  CHECK(header(api.answer("/api/pairs"), "Access-Control-Allow-Origin").empty());
  CHECK(header(api.answer("/api/pairs"), "Access-Control-Expose-Headers").empty());
}

TEST_CASE("a browser's preflight is answered, any other OPTIONS is not allowed") {
  Api api;
  const http::Request preflight{.method = "OPTIONS",
                                .path = "/api/candles",
                                .headers = {{"origin", "https://charts.example"},
                                            {"access-control-request-method", "GET"},
                                            {"access-control-request-headers", "authorization"}}};

  const auto response = api.answer(preflight);
  CHECK(response.status == 204);
  CHECK(response.body.empty());
  CHECK(header(response, "Access-Control-Allow-Origin") == "*");
  CHECK(header(response, "Access-Control-Allow-Methods") == "GET, HEAD");
  CHECK(header(response, "Access-Control-Allow-Headers").contains("Authorization"));
  CHECK(header(response, "Access-Control-Max-Age") == "86400");
  CHECK(header(response, "Vary") == "Access-Control-Request-Headers");
  CHECK(header(response, "ETag").empty());

  CHECK(api.answer({.method = "OPTIONS", .path = "/api/candles"}).status == 405);
  http::Request with_body = preflight;
  with_body.has_body = true;
  CHECK(api.answer(with_body).status == 405);
  api.cors_origin.clear();
  CHECK(api.answer(preflight).status == 405);
}

TEST_CASE("a preflight allows the headers that were asked for, unless they are no names or too many") {
  Api api;
  const auto allowed = [&](const std::string& asked) {
    return header(api.answer({.method = "OPTIONS",
                              .path = "/api/candles",
                              .headers = {{"origin", "https://charts.example"},
                                          {"access-control-request-method", "GET"},
                                          {"access-control-request-headers", asked}}}),
                  "Access-Control-Allow-Headers");
  };
  const std::string always = "Authorization, Cache-Control, If-None-Match, Last-Event-ID";

  CHECK(allowed("x-requested-with,traceparent") == always + ", x-requested-with,traceparent");
  CHECK(allowed("") == always);
  CHECK(allowed("x: y") == always);
  CHECK(allowed("x\"y") == always);
  CHECK(allowed(std::string(1024, 'x')).ends_with('x'));
  CHECK(allowed(std::string(1025, 'x')) == always);
}

TEST_CASE("answers to clients with a token are kept by no shared cache") {
  Api api;
  api.authenticated = true;

  CHECK(header(api.answer("/api/pairs"), "Cache-Control") == "private, no-cache");
}

TEST_CASE("candles say up to which state of the store they are true, what follows from more does not") {
  Api api;
  add_candles(api);
  const auto stored = api.stored_version();

  CHECK(api.answer("/api/candles").true_while_stored == stored);
  CHECK(api.answer("/api/candles?start=2021-11-01&format=csv").true_while_stored == stored);
  CHECK_FALSE(api.answer("/api/candles?limit=0").true_while_stored);
  CHECK_FALSE(api.answer("/api/pairs").true_while_stored);
  CHECK_FALSE(api.answer("/api/gaps").true_while_stored);
  CHECK_FALSE(api.answer("/api/status").true_while_stored);
}

TEST_CASE("while a candle lies ahead of the clock, answers up to now depend on the time") {
  Api api;
  add_candles(api, 3);
  const auto promises = [&](std::string_view target) {
    return api.answer(target).true_while_stored.has_value();
  };

  api.now = noon + 2min + 1ms;
  CHECK(promises("/api/candles"));
  CHECK(promises("/api/candles?order=desc"));

  api.now = noon + 2min;  // the newest candle opens at this very moment: it is not shown
  CHECK_FALSE(promises("/api/candles"));
  CHECK_FALSE(promises("/api/candles?order=desc&start=2021-11-01"));
  CHECK(promises("/api/candles?start=2021-11-01"));
  CHECK(promises("/api/candles?end=2021-11-02"));
  CHECK_FALSE(api.answer("/api/candles").body.contains("\"open_time\":1635768120000"));
}

}  // namespace
}  // namespace candled::test
