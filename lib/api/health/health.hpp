#pragma once

#include "api/context.hpp"
#include "http/message.hpp"

namespace candled::api {

/// The longest time without a sample after which a feed is still healthy.
inline constexpr std::chrono::seconds sample_due{30};

/// The longest time without a successful look at a shared store, and without replaying what a standby has
/// received, after which a process that only serves is still ready.
inline constexpr std::chrono::seconds watch_due{30};

/// Returns whether the newest sample that was taken is at most sample_due away from `now`. A sample that came
/// late does not count.
bool is_healthy(const live::FeedHealth& feed, TimePoint now);

/// `GET /healthz`: 200 as long as the process answers.
http::Response get_healthz();

/// `GET /readyz`: 200 while the store can be written and read and samples come, else 503 with every reason. A
/// process that only serves is ready while it sees what others store, whether or not they store anything.
http::Response get_readyz(const Context& context);

}  // namespace candled::api
