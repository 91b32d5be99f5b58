#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "http/client.hpp"
#include "http/loop.hpp"
#include "http/server_fixture.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;

http::Response saying(std::string_view what) {
  return {.content_type = "text/plain", .body = std::string(what)};
}

/// A server that answers what begins with /quick at once, and all else by its handler.
class Quick {
 public:
  std::atomic<int> asked_first = 0;
  std::atomic<int> handled = 0;
  std::binary_semaphore working{0};
  std::binary_semaphore go_on{0};
  TestServer server{
      [this](const http::Request& request) { return handle(request); },
      {.at_once = [this](const http::Request& request) { return answer_at_once(request); }, .workers = 1}};

 private:
  http::Response handle(const http::Request& request) {
    ++handled;
    if (request.path == "/slow") {
      working.release();
      go_on.acquire();
    }
    return saying("handler");
  }
  std::optional<http::Response> answer_at_once(const http::Request& request) {
    ++asked_first;
    if (request.path == "/broken") throw std::runtime_error("oh");
    if (!request.path.starts_with("/quick")) return {};
    return saying("at once");
  }
};

TEST_CASE("every request is tried to be answered at once, once, and only then handled") {
  Quick quick;
  Client client(quick.server.port());

  CHECK(client.call("/quick").body == "at once");
  CHECK(quick.handled == 0);
  CHECK(client.call("/x").body == "handler");
  CHECK(quick.handled == 1);
  CHECK(client.call("/quick", {.method = "HEAD"}).headers.at("content-length") == "7");
  CHECK(quick.asked_first == 3);
}

TEST_CASE("what can be answered at once is, while all workers work") {
  Quick quick;
  RawConnection slow(quick.server.port());
  slow.send("GET /slow HTTP/1.0\r\n\r\n");
  quick.working.acquire();

  // A loop that was held up for milliseconds leaves the request to the worker, and this may happen.
  bool at_once = false;
  for (int i = 0; i < 10 && !at_once; ++i) {
    RawConnection connection(quick.server.port());
    connection.send("GET /quick HTTP/1.0\r\n\r\n");
    at_once = connection.read_to_end(1s).ends_with("at once");
  }
  CHECK(at_once);

  quick.go_on.release();
  CHECK(slow.read_to_end().ends_with("handler"));
}

TEST_CASE("requests sent in one go are answered in their order, some at once and some by a worker") {
  Quick quick;
  RawConnection raw(quick.server.port());
  std::string requests;
  for (int i = 0; i < 20; ++i)
    requests += "GET /quick HTTP/1.1\r\nHost: x\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n";
  raw.send(requests + "GET /quick HTTP/1.0\r\n\r\n");

  const std::string answers = raw.read_to_end();

  std::string order;
  for (std::size_t at = 0; (at = answers.find("\r\n\r\n", at)) != answers.npos; ++at)
    order += answers[at + 4];
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += "ah";
  CHECK(order == expected + "a");
}

TEST_CASE("an exception while answering at once becomes a 500 without its text") {
  Quick quick;

  const auto answer = Client(quick.server.port()).call("/broken");

  CHECK(answer.status == 500);
  CHECK_FALSE(answer.body.contains("oh"));
  CHECK(quick.server.logged() == std::vector<std::string>{"GET /broken failed: oh"});
  CHECK(quick.handled == 0);
}

TEST_CASE("a client that asks for much at once is left to the workers, so that others are not kept waiting") {
  std::mutex mutex;
  std::map<std::thread::id, int> by_thread;
  const auto answer_slowly = [&](const http::Request&) -> std::optional<http::Response> {
    const auto end = std::chrono::steady_clock::now() + http::Loop::answering_time;
    while (std::chrono::steady_clock::now() < end) continue;
    const std::scoped_lock lock(mutex);
    ++by_thread[std::this_thread::get_id()];
    return saying("at once");
  };
  TestServer server({}, {.at_once = answer_slowly, .workers = 1, .loops = 1});
  RawConnection raw(server.port());
  raw.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.0\r\n\r\n");

  raw.read_to_end();

  const std::scoped_lock lock(mutex);
  REQUIRE(by_thread.size() == 2);
  CHECK(by_thread.begin()->second + by_thread.rbegin()->second == 3);
}

}  // namespace
}  // namespace candled::test
