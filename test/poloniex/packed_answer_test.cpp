#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <zlib.h>

#include "poloniex-sim/empty_blocks.hpp"
#include "poloniex/http_client.hpp"
#include "poloniex/printing.hpp"
#include "poloniex/unpacking.hpp"
#include "support/gzip.hpp"
#include "support/raw_server.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::steady_clock;
using test::RawConnection;
using test::RawServer;

constexpr std::size_t largest = std::size_t{16} << 20;

TimePoint in(milliseconds wait) {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()) + wait;
}

/// A server that answers everybody with 200, these header lines and this body, until its connection ends.
RawServer server_of(std::string fields, std::string body) {
  return RawServer([fields = std::move(fields), body = std::move(body)](RawConnection& client) {
    client.read_request();
    client.send("HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body);
  });
}

std::string chunked(const std::string& body) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", body.size());
  return size.data() + body + "\r\n0\r\n\r\n";
}

HttpClient::Result fetch(const RawServer& server, HttpOptions options = {}) {
  HttpClient client(std::move(options));
  client.start(server.url());
  auto result = client.wait_until(in(std::chrono::seconds{20}), {});
  REQUIRE(result.has_value());
  return std::move(*result);
}

std::string body_from(const RawServer& server) {
  auto answer = fetch(server);
  if (!answer) FAIL(to_string(answer.error().failure) << ": " << answer.error().detail);
  return answer->body;
}

feed::FeedError error_from(const RawServer& server, HttpOptions options = {}) {
  auto answer = fetch(server, std::move(options));
  REQUIRE_FALSE(answer.has_value());
  return answer.error();
}

std::string deflated(std::string text, int window_bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST_CASE("an answer that is packed more than once is a failure that says so") {
  struct Packed {
    const char* fields;
    const char* told;
  };
  const auto packed = GENERATE(
      Packed{"Content-Encoding: gzip, gzip, gzip\r\n", "Content-Encoding is 'gzip, gzip, gzip'; one"},
      Packed{"content-encoding: GZIP\r\nContent-Encoding: gzip\r\n", "Content-Encoding is 'GZIP, gzip'; one"},
      Packed{"Content-Encoding: deflate,x-gzip\r\n", "Content-Encoding is 'deflate,x-gzip'; one"},
      Packed{"Transfer-Encoding: gzip, gzip, chunked\r\n", "Transfer-Encoding is 'gzip, gzip, chunked'; one"},
      Packed{"Transfer-Encoding: gzip\r\nTransfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding is 'gzip, gzip, chunked'; one"});
  const std::string body = test::gzip(test::gzip(test::gzip("{}")));
  const RawServer server = server_of(packed.fields, body);

  const feed::FeedError failed = error_from(server);

  CHECK(failed.failure == feed::FeedFailure::unreachable);
  CHECK(failed.detail.starts_with(packed.told));
}

TEST_CASE("more layers than libcurl counts are a failure like any other") {
  std::string fields;
  for (int i = 0; i < 1'000; ++i) fields += "Transfer-Encoding: gzip\r\n";

  CHECK(error_from(server_of(fields, "")).failure == feed::FeedFailure::unreachable);
}

TEST_CASE("one compression each in Content-Encoding and Transfer-Encoding is undone") {
  const std::string body(100'000, 'x');
  const std::string once = test::gzip(body);

  CHECK(body_from(server_of("Content-Encoding: gzip\r\n", once)) == body);
  CHECK(body_from(server_of("Content-Encoding: identity, gzip\r\n", once)) == body);
  CHECK(body_from(server_of("Transfer-Encoding: gzip\r\n", once)) == body);
  CHECK(body_from(server_of("Transfer-Encoding: gzip, chunked\r\n", chunked(once))) == body);
  CHECK(body_from(server_of("Content-Encoding: gzip\r\nTransfer-Encoding: deflate, chunked\r\n",
                            chunked(deflated(once, MAX_WBITS)))) == body);
}

TEST_CASE("deflate is unpacked with and without the header of zlib") {
  const std::string body(100'000, 'x');

  CHECK(body_from(server_of("Content-Encoding: deflate\r\n", deflated(body, MAX_WBITS))) == body);
  CHECK(body_from(server_of("Content-Encoding: deflate\r\n", deflated(body, -MAX_WBITS))) == body);
}

TEST_CASE("a compression that was not offered is a failure that names it") {
  CHECK(error_from(server_of("Content-Encoding: br\r\n", "?")).detail ==
        "Content-Encoding is 'br'; allowed are gzip, deflate and none");
  CHECK(error_from(server_of("Transfer-Encoding: zstd, chunked\r\n", chunked("?"))).detail ==
        "Transfer-Encoding is 'zstd, chunked'; allowed are gzip, deflate and none");
}

TEST_CASE("an answer without a body may say that it is packed") {
  CHECK(body_from(server_of("Content-Encoding: gzip\r\nContent-Length: 0\r\n", "")) == "");
}

TEST_CASE("what stands behind a chunked body does not say how it is packed") {
  CHECK(body_from(server_of("Transfer-Encoding: chunked\r\n",
                            "2\r\n{}\r\n0\r\nContent-Encoding: gzip, gzip\r\n\r\n")) == "{}");
}

TEST_CASE("a packed body that is cut short, damaged, or goes on behind its end is no answer") {
  const std::string packed = test::gzip(std::string(1'000, 'x'));
  const auto detail_of = [](const std::string& body) {
    return error_from(server_of("Content-Encoding: gzip\r\n", body)).detail;
  };

  CHECK(detail_of(packed.substr(0, packed.size() - 1)) == "packed body cut short");
  CHECK(detail_of("x" + packed) == "body not decompressible");
  CHECK(detail_of(packed + "x") == "packed body cut short");
  CHECK(detail_of(packed + "xxxxxxxxxxxxxxxxxxxx") == "body not decompressible");
  CHECK(body_from(server_of("Content-Encoding: gzip\r\n", packed + test::gzip("y"))) ==
        std::string(1'000, 'x') + "y");
}

TEST_CASE("a packed body that holds nothing is given up before the next poll is due") {
  const feed::FeedError failed =
      error_from(server_of("Content-Encoding: gzip\r\n", sim::gzip_of_empty_blocks(largest - 1'000)));

  CHECK(failed.failure == feed::FeedFailure::timeout);
  CHECK(failed.detail == "body not unpacked in 200 ms of processor time");
}

/// That this thread has used: other than time, it does not depend on what else the machine has to do.
milliseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return milliseconds{time.tv_sec * 1'000 + time.tv_nsec / 1'000'000};
}

TEST_CASE("a deadline or a stop that comes while a body is unpacked does not wait for that") {
  const RawServer server =
      server_of("Content-Encoding: gzip\r\n", sim::gzip_of_empty_blocks(largest - 1'000));
  HttpClient client({.unpack_limit = std::chrono::hours{1}});
  client.start(server.url());
  milliseconds longest{};
  int waits = 0;
  for (bool answered = false; !answered; ++waits) {
    const auto begun = processor_time();
    answered = client.wait_until(in(milliseconds{5}), {}).has_value();
    longest = std::max(longest, processor_time() - begun);
  }
  client.start(server.url());
  for (int i = 0; i < waits / 2; ++i) REQUIRE_FALSE(client.wait_until(in(milliseconds{5}), {}).has_value());
  std::stop_source stop;
  stop.request_stop();

  const auto stopped = client.wait_until(in(std::chrono::seconds{20}), stop.get_token());

  CHECK(waits > 10);
  CHECK(longest < milliseconds{500});
  REQUIRE(stopped.has_value());
  REQUIRE_FALSE(stopped->has_value());
  CHECK(stopped->error().failure == feed::FeedFailure::stopped);
}

TEST_CASE("no layer of a body may be larger than a body, and the largest is taken") {
  const std::array layers{Compression::gzip, Compression::gzip};
  const auto unpack = [&](const std::string& text, std::size_t max_bytes) {
    Unpacking unpacking(test::gzip(test::gzip(text)), layers, max_bytes);
    for (;;)
      if (const auto progress = unpacking.step(); progress != Unpacking::Progress::going_on) return progress;
  };

  CHECK(unpack(std::string(200'000, 'x'), 200'000) == Unpacking::Progress::done);
  CHECK(unpack(std::string(200'001, 'x'), 200'000) == Unpacking::Progress::too_large);
}

}  // namespace
}  // namespace candled::poloniex
