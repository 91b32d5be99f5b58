#include <catch2/catch.hpp>

#include "e2e/service.hpp"

namespace candled::test {
namespace {

TEST_CASE("a candled that was built without its page says so, and does all else") {
  const TemporaryFolder folder;
  const Service service({"--exchange-url", "http://127.0.0.1:1", "--store", folder.file("candles.db")});

  const Reply reply = service.get("/");

  CHECK(reply.status == 404);
  CHECK(reply.body.contains("built without its page"));
  CHECK(service.get("/docs").status == 200);
}

}  // namespace
}  // namespace candled::test
