#include "http/connection.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace candled::test {
namespace {

constexpr http::ClientId name = 7;
constexpr std::string_view request = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

/// A connection whose requests workers answer, and the client at its other end.
class Connected {
 public:
  std::vector<http::ClientId> readers;  ///< who has shown that it reads
  std::vector<http::ClientId> ahead;    ///< who has asked before it was answered
  std::size_t asked = 0;                ///< requests that wait for a worker, or did

  Connected() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    client_ = http::Descriptor(ends[0]);
    connection_ = std::make_unique<http::Connection>(
        id_, http::Arrival{.socket = http::Descriptor(ends[1]), .client = name}, deadlines_.add(id_));
    around_.max_head_bytes = buffer_.size();
    around_.buffer = buffer_;
    around_.ready = [](std::string_view) { return nullptr; };
    around_.read = [](std::string_view, const std::string&) {
      return http::Reading{.asked = std::make_shared<const http::Asked>()};
    };
    around_.at_once = [](std::string_view, const http::Asked&, bool&) { return nullptr; };
    around_.submit = [this](const http::Job&) { ++asked; };
    around_.has_read = [this](http::ClientId client) { readers.push_back(client); };
    around_.asks_ahead = [this](http::ClientId client) { ahead.push_back(client); };
  }

  void send(std::string_view bytes) {
    REQUIRE(::send(client_.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    connection_->can_read();
    connection_->advance(around_);
  }
  void read() {
    std::array<char, 1'024> bytes{};
    while (::recv(client_.get(), bytes.data(), bytes.size(), 0) > 0) {
    }
  }
  /// With unread bytes that is a reset.
  void close() {
    client_ = http::Descriptor(-1);
    connection_->client_is_done();
    connection_->advance(around_);
  }
  /// A worker has done it.
  void answer() {
    const http::Answer answer{.status = 200, .fields = "\r\n"};
    connection_->answer(http::Answered{.to = id_, .answer = std::make_shared<const http::Answer>(answer)},
                        around_);
    connection_->advance(around_);
  }

 private:
  const http::ConnectionId id_{};
  http::Deadlines deadlines_{{}};
  http::Descriptor client_{-1};
  std::array<char, 1'024> buffer_{};
  http::Surroundings around_{};
  std::unique_ptr<http::Connection> connection_;
};

TEST_CASE("a client that asks again once it was answered has read the answer") {
  Connected connected;
  connected.send(request);
  connected.answer();
  CHECK(connected.readers.empty());

  connected.send(request.substr(0, 5));

  CHECK(connected.readers == std::vector{name});
}

TEST_CASE("a client that leaves once it was answered has read the answer") {
  Connected connected;
  connected.send(request);
  connected.answer();

  connected.read();
  connected.close();

  CHECK(connected.readers == std::vector{name});
}

TEST_CASE("a client that breaks off once it was answered does not show that it read") {
  Connected connected;
  connected.send(request);
  connected.answer();

  connected.close();

  CHECK(connected.readers.empty());
}

TEST_CASE("a client that sends all its requests at once does not show that it reads") {
  Connected connected;
  connected.send(std::string(request) + std::string(request) + std::string(request));

  for (int i = 0; i < 3; ++i) connected.answer();

  CHECK(connected.asked == 3);
  CHECK(connected.readers.empty());
  CHECK(connected.ahead == std::vector{name, name});  // with each but the last
  connected.send(request);
  CHECK(connected.readers == std::vector{name});
}

TEST_CASE("what a client sends before it is answered does not show that it reads") {
  Connected connected;
  connected.send(request);
  CHECK(connected.ahead.empty());
  connected.send(request);
  CHECK(connected.ahead == std::vector{name});
  connected.answer();
  connected.answer();

  CHECK(connected.asked == 2);
  CHECK(connected.readers.empty());
}

TEST_CASE("a client that leaves before it is answered does not show that it reads") {
  Connected connected;
  connected.send(request);
  connected.close();

  connected.answer();

  CHECK(connected.readers.empty());
}

}  // namespace
}  // namespace candled::test
