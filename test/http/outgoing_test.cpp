#include "http/outgoing.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "http/descriptor.hpp"

namespace candled::test {
namespace {

TEST_CASE("an answer that has been taken in part takes all of its memory still") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const http::Descriptor ours(ends[0]);
  const http::Descriptor clients(ends[1]);
  constexpr std::size_t size = 4 << 20;
  http::Outgoing out;
  out.push({.head = "head", .body = std::make_shared<const std::string>(size, 'x')});

  CHECK(out.send(ours.get()) == http::Outgoing::Result::blocked);

  CHECK(out.unsent() < size);
  CHECK(out.memory() > size);
  std::string taken(size + 4, 0);
  for (std::size_t got = 0; got < taken.size();) {
    got += static_cast<std::size_t>(::recv(clients.get(), taken.data() + got, taken.size() - got, 0));
    out.send(ours.get());
  }
  CHECK(out.memory() == 0);
}

}  // namespace
}  // namespace candled::test
