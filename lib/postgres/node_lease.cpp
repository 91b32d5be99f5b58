#include "postgres/node_lease.hpp"

#include <fmt/core.h>
#include <random>

#include "sql/postgres_queries.hpp"

namespace candled::postgres {
namespace {

/// Returns a number that no other process has.
std::int64_t some_holder() {
  std::random_device random;
  return static_cast<std::int64_t>(std::uint64_t{random()} << 31U ^ random());
}

}  // namespace

NodeLease::NodeLease(std::string node)
    : node_(std::move(node)),
      name_("node:" + node_),
      holder_(some_holder()) {}

void NodeLease::renew(Connection& connection) {
  const Result renewed =
      connection.run(queries::renew_lease, {Parameter::of(std::string_view(name_)), Parameter::of(holder_)});
  if (renewed.size() == 0)
    connection.fail(
        store::StoreFailure::in_use,
        fmt::format("another process was the node '{}' within the last 15 s; --node gives this one "
                    "another name",
                    node_));
  taken_ = true;
}

void NodeLease::end(Session& session) {
  if (!taken_ || !session.is_connected()) return;
  try {
    session.connection().run(queries::end_lease,
                             {Parameter::of(std::string_view(name_)), Parameter::of(holder_)});
  } catch (const PostgresError&) {
    return;
  }
}

}  // namespace candled::postgres
