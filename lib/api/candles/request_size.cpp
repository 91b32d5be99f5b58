#include "api/candles/request_size.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/answer/store_problem.hpp"

namespace candled::api {
namespace {

/// Returns the interval that is best stored so that candles of `interval` need fewer parts.
Interval better_stored(Interval interval) {
  return interval.divides_a_day() ? interval : Interval(std::chrono::days{1});
}

}  // namespace

std::optional<http::Problem> check_size(const Context& context, derive::DerivedReader& reader,
                                        const store::CandleQuery& query) {
  const auto too_large = reader.merges_more_than(context.max_merged, query);
  if (!too_large) return store_problem(too_large.error());
  if (!*too_large) return {};
  // The longest one costs the most.
  const auto derived = std::ranges::find_if(query.intervals.rbegin(), query.intervals.rend(),
                                            [&](Interval one) { return context.intervals.can_derive(one); });
  return http::Problem{
      .status = 400,
      .title = "Too many candles to merge",
      .detail =
          fmt::format("{} is merged from {} when it is read, here from more than {} stored candles: store "
                      "{} (--intervals), or ask for fewer pairs, a shorter time or a smaller limit",
                      derived->name(), context.intervals.parts_of(*derived)->name(), context.max_merged,
                      better_stored(*derived).name()),
      .parameter = "interval",
      .given = derived->name()};
}

}  // namespace candled::api
