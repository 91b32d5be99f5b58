#include <array>
#include <fmt/format.h>
#include <string_view>

#include "api/udf/answer.hpp"
#include "api/udf/resolution.hpp"
#include "api/udf/udf.hpp"
#include "http/json_body.hpp"

namespace candled::api {
namespace {

/// A choice of a chart's search: the value that it filters by, and its name for people.
struct Choice {
  std::string_view value;  ///< empty for everything
  std::string_view name;
};

constexpr std::array exchanges{Choice{.value = "", .name = "All exchanges"},
                               Choice{.value = udf_exchange, .name = udf_exchange}};
constexpr std::array types{Choice{.value = "", .name = "All types"},
                           Choice{.value = udf_type, .name = "Crypto"}};

}  // namespace

http::Response get_udf_config(const Context& context, const http::Request& request) {
  const auto none = ParameterSet::of({}, request.parameters);
  if (!none) return to_udf_response(none.error());
  http::JsonBody out;
  out.texts("supported_resolutions", offered_resolutions(context.intervals));
  out.truth("supports_search", true);
  out.truth("supports_group_request", false);
  out.truth("supports_marks", false);
  out.truth("supports_timescale_marks", false);
  out.truth("supports_time", true);
  out.objects("exchanges", exchanges, [&out](const Choice& choice) {
    out.text("value", choice.value);
    out.text("name", choice.name);
    out.text("desc", choice.name);
  });
  out.objects("symbols_types", types, [&out](const Choice& choice) {
    out.text("name", choice.name);
    out.text("value", choice.value);
  });
  return {
      .content_type = "application/json", .body = out.finish(), .true_while_stored = stored_version(context)};
}

http::Response get_udf_time(const Context& context, const http::Request& request) {
  const auto none = ParameterSet::of({}, request.parameters);
  if (!none) return to_udf_response(none.error());
  const auto now = floor<std::chrono::seconds>(context.now());
  return {.content_type = "text/plain; charset=utf-8",
          .body = fmt::format("{}", now.time_since_epoch().count())};
}

}  // namespace candled::api
