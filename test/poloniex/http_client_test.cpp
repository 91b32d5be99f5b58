#include "poloniex/http_client.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <zlib.h>

#include "poloniex/printing.hpp"
#include "support/exchange_server.hpp"
#include "support/raw_server.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using test::ExchangeReply;
using test::ExchangeServer;
using test::RawConnection;
using test::RawServer;

TimePoint local_time() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}
TimePoint soon() {
  return local_time() + seconds{20};
}

HttpClient::Result get(HttpClient& client, const std::string& url) {
  client.start(url);
  auto result = client.wait_until(soon(), {});
  REQUIRE(result.has_value());
  return std::move(*result);
}

HttpAnswer answer(HttpClient& client, const std::string& url) {
  auto result = get(client, url);
  if (!result) FAIL(to_string(result.error().failure) << ": " << result.error().detail);
  return std::move(*result);
}

feed::FeedError error(HttpClient& client, const std::string& url) {
  auto result = get(client, url);
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = static_cast<Bytef*>(static_cast<void*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.data()));
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

ExchangeReply gzipped(const std::string& text) {
  return {.body = gzip(text),
          .content_type = "application/octet-stream",
          .headers = {{"Content-Encoding", "gzip"}}};
}

TEST_CASE("an answer comes with its status and body, whatever the status") {
  ExchangeServer server([](const test::SeenRequest& request) {
    return ExchangeReply{.status = request.target == "/ok" ? 200 : 503, .body = "[" + request.target + "]"};
  });
  HttpClient client({});

  const HttpAnswer good = answer(client, server.url() + "/ok");
  const HttpAnswer bad = answer(client, server.url() + "/bad?x=1&y=2");

  CHECK(good.status == 200);
  CHECK(good.body == "[/ok]");
  CHECK(bad.status == 503);
  CHECK(bad.body == "[/bad?x=1&y=2]");
}

TEST_CASE("requests name the agent, offer compression and share one connection") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "{}"}; });
  HttpClient client({});

  for (int i = 0; i < 5; ++i) REQUIRE(answer(client, server.url() + "/").status == 200);

  const auto requests = server.requests();
  REQUIRE(requests.size() == 5);
  std::set<int> ports;
  for (const auto& request : requests) ports.insert(request.client_port);
  CHECK(ports.size() == 1);
  CHECK(requests[0].headers.at("user-agent") == "candled/" CANDLED_VERSION);
  CHECK(requests[0].headers.at("accept-encoding").find("gzip") != std::string::npos);
}

TEST_CASE("a compressed answer is decompressed") {
  const std::string body(100'000, 'x');
  ExchangeServer server([&](const test::SeenRequest&) { return gzipped(body); });
  HttpClient client({});

  CHECK(answer(client, server.url()).body == body);
}

TEST_CASE("a body of the largest size is taken and one byte more is not, compressed or not") {
  const bool compress = GENERATE(false, true);
  ExchangeServer server([compress](const test::SeenRequest& request) {
    const std::string body(request.target == "/largest" ? 50'000 : 50'001, 'x');
    return compress ? gzipped(body) : ExchangeReply{.body = body, .content_type = "application/octet-stream"};
  });
  HttpClient client({.max_body = 50'000});

  CHECK(answer(client, server.url() + "/largest").body.size() == 50'000);
  CHECK(error(client, server.url() + "/larger").failure == feed::FeedFailure::too_large);
}

TEST_CASE("a small answer that unpacks to more than 16 MiB is given up") {
  const ExchangeReply bomb = gzipped(std::string(64 * 1024 * 1024, '\0'));
  REQUIRE(bomb.body.size() < 100'000);
  ExchangeServer server([&](const test::SeenRequest&) { return bomb; });
  HttpClient client({.unpack_limit = std::chrono::minutes{1}});

  const feed::FeedError failed = error(client, server.url());

  CHECK(failed.failure == feed::FeedFailure::too_large);
  CHECK(failed.detail == "body larger than 16777216 bytes");
}

TEST_CASE("an answer without a stated length is given up beyond the largest size") {
  RawServer server([](RawConnection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n\r\n" + std::string(2'000, 'x'));
  });
  HttpClient fitting({.max_body = 2'000});
  HttpClient refusing({.max_body = 1'999});

  CHECK(answer(fitting, server.url()).body.size() == 2'000);
  CHECK(error(refusing, server.url()).failure == feed::FeedFailure::too_large);
}

TEST_CASE("header lines without end are given up") {
  RawServer server([](RawConnection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n");
    while (client.pause(milliseconds{0})) client.send("X-More: " + std::string(1'000, 'x') + "\r\n");
  });
  HttpClient client({});

  CHECK(error(client, server.url()).detail == "head larger than 65536 bytes");
}

TEST_CASE("a redirect is not followed, but shown") {
  ExchangeServer server([](const test::SeenRequest&) {
    return ExchangeReply{.status = 302, .headers = {{"Location", "https://elsewhere.invalid/x"}}};
  });
  HttpClient client({});

  const HttpAnswer redirect = answer(client, server.url());

  CHECK(redirect.status == 302);
  CHECK(redirect.location == "https://elsewhere.invalid/x");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("how long to wait is taken from the answer that says it") {
  ExchangeServer server([](const test::SeenRequest& request) {
    return request.target == "/" ? ExchangeReply{.status = 429, .headers = {{"Retry-After", "17"}}}
                                 : ExchangeReply{};
  });
  HttpClient client({});

  CHECK(answer(client, server.url() + "/").retry_after == seconds{17});
  CHECK_FALSE(answer(client, server.url() + "/other").retry_after.has_value());
}

TEST_CASE("an exchange at which nobody listens is unreachable, and the reason is told") {
  HttpClient client({});

  const feed::FeedError refused = error(client, test::unused_url());

  CHECK(refused.failure == feed::FeedFailure::unreachable);
  CHECK(refused.detail.starts_with("no connection: "));
  CHECK(refused.detail.find("Connection refused") != std::string::npos);
}

TEST_CASE("a name that does not exist is unreachable") {
  HttpClient client({});

  const feed::FeedError unknown = error(client, "http://no-such-exchange.invalid/");

  CHECK(unknown.failure == feed::FeedFailure::unreachable);
  CHECK(unknown.detail.starts_with("name not found: "));
}

TEST_CASE("what is not http is not asked") {
  const auto* url = GENERATE("file:///etc/hostname", "ftp://127.0.0.1/", "", "http://");
  HttpClient client({});

  CHECK(error(client, url).failure == feed::FeedFailure::unreachable);
}

TEST_CASE("a connection that breaks is unreachable, and where it broke is told") {
  struct Fault {
    const char* sent;
    bool reset;
    const char* told;
  };
  const auto fault = GENERATE(
      Fault{"", false, "connection closed without an answer"},
      Fault{"", true, "connection broke while receiving"},
      Fault{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"A_B\":", false, "body cut short"},
      Fault{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"A_B\r\n", false, "body cut short"},
      Fault{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"A_B\":", true,
            "connection broke while receiving"});
  RawServer server([&](RawConnection& client) {
    client.read_request();
    client.send(fault.sent);
    if (fault.reset) client.reset();
  });
  HttpClient client({});

  const feed::FeedError failed = error(client, server.url());

  CHECK(failed.failure == feed::FeedFailure::unreachable);
  CHECK(failed.detail.starts_with(fault.told));
}

TEST_CASE("compressed bytes that cannot be unpacked are no answer") {
  ExchangeServer server([](const test::SeenRequest&) {
    return ExchangeReply{.body = "not gzip at all",
                         .content_type = "application/octet-stream",
                         .headers = {{"Content-Encoding", "gzip"}}};
  });
  HttpClient client({});

  CHECK(error(client, server.url()).detail.starts_with("body not decompressible"));
}

TEST_CASE("a server that never answers, or drips for ever, runs into the timeout") {
  const bool drips = GENERATE(false, true);
  RawServer server([&](RawConnection& client) {
    client.read_request();
    if (drips)
      client.drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x'),
                  milliseconds{20});
    client.wait_for_client_to_leave();
  });
  HttpClient client({.timeout = milliseconds{200}});

  CHECK(error(client, server.url()).failure == feed::FeedFailure::timeout);
}

TEST_CASE("after a failure the next request is answered") {
  bool broken = true;
  RawServer server([&](RawConnection& client) {
    client.read_request();
    if (!std::exchange(broken, false)) client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  HttpClient client({});

  CHECK(error(client, server.url()).failure == feed::FeedFailure::unreachable);
  CHECK(answer(client, server.url()).body == "{}");
}

TEST_CASE("a connection that the server closed while it was idle costs no poll") {
  RawServer server([](RawConnection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  HttpClient client({});

  CHECK(answer(client, server.url()).body == "{}");
  CHECK(answer(client, server.url()).body == "{}");
}

TEST_CASE("a stop ends a hung request at once") {
  std::promise<void> arrived;
  RawServer server([&](RawConnection& client) {
    client.read_request();
    arrived.set_value();
    client.wait_for_client_to_leave();
  });
  HttpClient client({});
  client.start(server.url());
  std::stop_source stop;
  std::jthread stopper([&] {
    arrived.get_future().wait();
    stop.request_stop();
  });

  const auto begun = steady_clock::now();
  const auto result = client.wait_until(soon(), stop.get_token());

  REQUIRE(result.has_value());
  REQUIRE_FALSE(result->has_value());
  CHECK(result->error().failure == feed::FeedFailure::stopped);
  CHECK(steady_clock::now() - begun < seconds{5});
}

TEST_CASE("a stop that came before the wait ends it at once, and the request with it") {
  RawServer server([](RawConnection& client) { client.wait_for_client_to_leave(); });
  HttpClient client({});
  client.start(server.url());
  std::stop_source stop;
  stop.request_stop();

  const auto result = client.wait_until(soon(), stop.get_token());

  REQUIRE(result.has_value());
  CHECK(result->error().failure == feed::FeedFailure::stopped);
  CHECK_THROWS_AS(client.wait_until(soon(), {}), std::logic_error);
}

TEST_CASE("a request goes on when the wait for it ends at its deadline") {
  std::promise<void> release;
  RawServer server([&](RawConnection& client) {
    client.read_request();
    release.get_future().wait();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  });
  HttpClient client({});
  client.start(server.url());

  const bool passed = client.wait_until(local_time() - seconds{1}, {}).has_value();
  const TimePoint deadline = local_time() + milliseconds{50};
  const bool short_wait = client.wait_until(deadline, {}).has_value();
  const TimePoint after = local_time();
  release.set_value();
  const auto result = client.wait_until(TimePoint::max(), {});

  CHECK_FALSE(passed);
  CHECK_FALSE(short_wait);
  CHECK(after >= deadline);
  REQUIRE(result.has_value());
  REQUIRE(result->has_value());
  CHECK((*result)->body == "{}");
}

TEST_CASE("a new request abandons the one in flight") {
  RawServer server([&](RawConnection& client) {
    const std::string head = client.read_request();
    if (head.starts_with("GET /second ")) client.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond");
    client.wait_for_client_to_leave();
  });
  HttpClient client({});
  client.start(server.url() + "/first");
  REQUIRE_FALSE(client.wait_until(local_time() + milliseconds{20}, {}).has_value());

  CHECK(answer(client, server.url() + "/second").body == "second");
}

TEST_CASE("a sample's time is halfway between the request and the first byte, not the last") {
  std::atomic<TimePoint> asked{};
  std::atomic<TimePoint> first_byte{};
  RawServer server([&](RawConnection& client) {
    client.read_request();
    asked = local_time();
    client.pause(milliseconds{400});
    first_byte = local_time();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{");
    client.pause(milliseconds{400});
    client.send("}");
    client.wait_for_client_to_leave();
  });
  HttpClient client({});
  const TimePoint begun = local_time();

  const HttpAnswer read = answer(client, server.url());

  const TimePoint halfway = asked.load() + (first_byte.load() - asked.load()) / 2;
  CHECK(read.time >= begun);
  CHECK(read.time - halfway < milliseconds{150});
  CHECK(halfway - read.time < milliseconds{150});
  CHECK(read.latency >= milliseconds{750});
}

/// A file that is gone when the test is over.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& text, const void* unique)
      : path_(std::filesystem::temp_directory_path() /
              ("candled-test-" + std::to_string(std::hash<const void*>{}(unique)))) {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST_CASE("a certificate that nobody vouches for is not trusted") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "{}"}; },
                        ExchangeServer::Scheme::https);
  HttpClient client({});

  const feed::FeedError distrusted = error(client, server.url());

  CHECK(distrusted.failure == feed::FeedFailure::unreachable);
  CHECK(distrusted.detail.starts_with("TLS certificate not trusted"));
  CHECK(server.requests().empty());
}

TEST_CASE("a certificate that we are told to trust is trusted for its own name only") {
  ExchangeServer server([](const test::SeenRequest&) { return ExchangeReply{.body = "{}"}; },
                        ExchangeServer::Scheme::https);
  const TemporaryFile trusted(server.certificate(), &server);
  HttpClient client({.ca_file = trusted.path()});

  CHECK(answer(client, server.url()).body == "{}");
  std::string other_name = server.url();
  other_name.replace(other_name.find("127.0.0.1"), 9, "localhost");
  CHECK(error(client, other_name).failure == feed::FeedFailure::unreachable);
}

}  // namespace
}  // namespace candled::poloniex
