#include "http/response_cache.hpp"

#include <atomic>
#include <catch2/catch.hpp>

#include "http/client.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

std::shared_ptr<const http::Answer> answer_of(std::size_t bytes, std::uint64_t version) {
  return std::make_shared<const http::Answer>(
      http::Answer{.status = 200,
                   .route = "/x",
                   .fields = "\r\n",
                   .body = std::make_shared<const std::string>(bytes, 'x'),
                   .true_while_stored = version});
}

TEST_CASE("an answer is kept for the same bytes as long as the store is the same") {
  http::ResponseCache answers(1 << 20);
  const auto answer = answer_of(10, 7);

  answers.keep("GET /a", answer, 7);

  CHECK(answers.find("GET /a", 7) == answer);
  CHECK(answers.find("GET /A", 7) == nullptr);
  CHECK(answers.find("GET /a", 8) == nullptr);
  CHECK(answers.find("GET /a", 7) == nullptr);
  CHECK(answers.bytes() == 0);
}

TEST_CASE("an answer that was true of an earlier store, or says nothing about it, is not kept") {
  http::ResponseCache answers(1 << 20);

  answers.keep("GET /a", answer_of(10, 6), 7);
  answers.keep("GET /b", std::make_shared<const http::Answer>(http::Answer{.status = 200}), 7);

  CHECK(answers.bytes() == 0);
}

TEST_CASE("the answers used last are kept within a stated memory") {
  http::ResponseCache answers(10'000);
  answers.keep("GET /a", answer_of(3'000, 1), 1);
  answers.keep("GET /b", answer_of(3'000, 1), 1);
  answers.find("GET /a", 1);

  answers.keep("GET /c", answer_of(3'000, 1), 1);

  CHECK(answers.find("GET /a", 1) != nullptr);
  CHECK(answers.find("GET /b", 1) == nullptr);
  CHECK(answers.find("GET /c", 1) != nullptr);
  CHECK(answers.bytes() <= 10'000);
}

TEST_CASE("a big answer is kept when it is asked for the second time") {
  http::ResponseCache answers(1 << 20);
  const auto answer = answer_of(http::ResponseCache::big_entry_bytes, 1);

  answers.keep("GET /a", answer, 1);
  CHECK(answers.find("GET /a", 1) == nullptr);
  CHECK(answers.bytes() == 0);
  answers.keep("GET /b", answer, 1);
  answers.keep("GET /a", answer, 1);

  CHECK(answers.find("GET /a", 1) == answer);
  CHECK(answers.find("GET /b", 1) == nullptr);
}

TEST_CASE("an answer of more than 1 MiB is not kept") {
  http::ResponseCache answers(16 << 20);

  for (int i = 0; i < 2; ++i) answers.keep("GET /a", answer_of(1 << 20, 1), 1);

  CHECK(answers.bytes() == 0);
}

/// A server that counts how often its handler is asked.
struct Counting {
  std::atomic<int> asked = 0;
  std::atomic<std::uint64_t> version = 1;
  std::atomic<int> ready = 0;
  int status = 200;
  TestServer server{
      [this](const http::Request& request) {
        ++asked;
        return http::Response{.status = status,
                              .content_type = "text/plain",
                              .body = request.method + " at " + std::to_string(version),
                              .true_while_stored = version,
                              .route = "/x"};
      },
      {.workers = 1,
       .loops = 1,
       .stored_version = [this] { return version.load(); },
       .observe =
           [this](const http::Exchange& exchange) { ready += exchange.ready && exchange.route == "/x"; }}};
};

TEST_CASE("the same request is answered without the handler until something is stored") {
  Counting counting;
  Client client(counting.server.port());

  // The answer is kept after it has been sent.
  while (counting.ready == 0) CHECK(client.call("/x").body == "GET at 1");
  const int asked = counting.asked;
  const auto kept = client.call("/x");
  CHECK(kept.body == "GET at 1");
  CHECK(kept.headers.contains("date"));
  CHECK(counting.asked == asked);
  CHECK(client.call("/x", {.headers = {"Accept: text/csv"}}).body == "GET at 1");
  CHECK(counting.asked == asked + 1);
  CHECK(client.call("/x", {.method = "HEAD"}).body.empty());
  CHECK(counting.asked == asked + 2);
  counting.version = 2;
  CHECK(client.call("/x").body == "GET at 2");
  CHECK(counting.asked == asked + 3);
}

TEST_CASE("an answer that is no success is not kept") {
  Counting counting;
  counting.status = 404;
  Client client(counting.server.port());

  for (int i = 0; i < 5; ++i) client.call("/x");

  CHECK(counting.asked == 5);
}

}  // namespace
}  // namespace candled::test
