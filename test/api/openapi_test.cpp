#include "api/page/openapi.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "api/fixture.hpp"
#include "api/openapi_document.hpp"
#include "api/parameters/pair_parameters.hpp"
#include "api/parameters/range_parameters.hpp"
#include "http/query_string.hpp"
#include "stream/event_broker.hpp"

namespace candled::test {
namespace {

using Names = std::set<std::string>;

/// Returns the description as it is with `times=iso`: candles have the times that `CandleTime` leaves out.
std::string with_text_times(const std::string& document) {
  return std::regex_replace(document, std::regex("schemas/CandleTime\""),
                            "schemas/CandleTime/x-with-times-iso\"");
}

/// An API that has something to answer on every path, next to its description.
class DescribedApi : public Api {
 public:
  DescribedApi() {
    for (const auto interval : {"1m", "5m"}) add({.interval = interval});
    add({.open_time = noon + 1min, .source = Source::exchange});
    market.set_prices({live::LastPrice{.price = *Price::parse("61249.99999999"), .time = noon + 1min}});
    health.set_feed({.feed = "price",
                     .last_error = feed::FeedError{.failure = feed::FeedFailure::timeout,
                                                   .detail = "no answer within 5 s"},
                     .rejected_samples = {{"not_positive", 1}},
                     .rejected_pairs = {{.name = "A_B", .reason = "not_positive", .last = noon}}});
    health.set_store({.stored_until = noon + 2min});
    events = &broker;
  }

  stream::EventBroker broker{{.market = market, .store = store, .now = [this] { return now; }}};
  const OpenApiDocument document{api::openapi_document("1.2.3", "http://x", small_page())};
  const OpenApiDocument document_of_text_times{
      with_text_times(api::openapi_document("1.2.3", "http://x", small_page()))};

  /// The parameters of the query.
  std::vector<DescribedParameter> parameters(const std::string& path) const {
    auto all = document.parameters(path);
    std::erase_if(all, [](const DescribedParameter& parameter) { return !parameter.in_query; });
    return all;
  }

  /// The request that the document shows for `path`, without `parameter`, and with `more`.
  http::Response ask(const std::string& path, const DescribedParameter& parameter,
                     const http::Parameters& more) const {
    auto target = *http::parse_target(document.request(path));
    const auto names = parameter.names();
    std::erase_if(target.parameters,
                  [&names](const auto& given) { return std::ranges::count(names, given.first) > 0; });
    target.parameters.insert(target.parameters.end(), more.begin(), more.end());
    const bool text_times =
        std::ranges::count(target.parameters, std::pair<std::string, std::string>{"times", "iso"}) > 0;
    return checked(path, respond({.path = target.path, .parameters = target.parameters}),
                   text_times ? document_of_text_times : document);
  }

  /// The same answer, which must be one that the document describes.
  http::Response checked(const std::string& path, http::Response response) const {
    return checked(path, std::move(response), document);
  }

  /// The same answer, which must be one that `by` describes.
  static http::Response checked(const std::string& path, http::Response response, const OpenApiDocument& by) {
    INFO(path << ' ' << response.status << ' ' << response.body.substr(0, 500));
    CHECK(by.violations(path, response.status, response.content_type, response.body) ==
          std::vector<std::string>{});
    return response;
  }
};

bool is_error(const http::Response& response) {
  return response.status != 200 || response.body.starts_with(R"({"s":"error")");
}

/// Returns the message of an error, in either form.
std::string message(const http::Response& response) {
  const std::string detail = member(response, "detail");
  return detail == "(absent)" ? member(response, "errmsg") : member(response, "parameter") + ": " + detail;
}

/// Returns the values that an error names as allowed.
Names allowed_by(const http::Response& error) {
  const std::string said = message(error);
  std::string_view list = std::string_view(said).substr(said.find("allowed: ") + 9);
  Names names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(", "), list.size());
    names.emplace(list.substr(0, end));
    list.remove_prefix(std::min(end + 2, list.size()));
  }
  return names;
}

TEST_CASE("every path is described, and every described path exists") {
  const DescribedApi api;
  Names described;
  for (const auto& path : api.document.paths()) described.insert(path);

  const auto known = list(api.get("/nowhere"), "allowed");

  CHECK(described == Names(known.begin(), known.end()));
}

TEST_CASE("every parameter is described, and every described parameter exists") {
  const DescribedApi api;
  for (const auto& path : api.document.paths()) {
    Names described;
    for (const auto& parameter : api.parameters(path)) described.insert(parameter.name);
    INFO(path);

    const auto response = api.checked(
        path, api.respond({.path = api.document.example_path(path), .parameters = {{"nonsense", "1"}}}));

    if (response.status == 200 || response.status == 503) {
      CHECK(described.empty());  // takes none, and minds none
      continue;
    }
    CHECK(allowed_by(response) == (described.empty() ? Names{"no parameters"} : described));
  }
}

TEST_CASE("shared parameters have the aliases that are described") {
  const DescribedApi api;
  for (const auto& known : {api::pair_parameter(), api::interval_parameter(), api::start_parameter(),
                            api::end_parameter(), api::limit_parameter(), api::cursor_parameter()})
    for (const auto path : {"/api/candles", "/api/gaps"}) {
      const auto all = api.parameters(path);
      const auto described = std::ranges::find(all, known.name, &DescribedParameter::name);
      INFO(path << ' ' << known.name);
      REQUIRE(described != all.end());
      CHECK(described->aliases == std::vector<std::string>(known.aliases.begin(), known.aliases.end()));
    }
}

TEST_CASE("a name that is described somewhere is taken only where it is described") {
  const DescribedApi api;
  Names everywhere;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path))
      for (const auto& name : parameter.names()) everywhere.insert(name);

  for (const auto& path : api.document.paths()) {
    Names here;
    for (const auto& parameter : api.parameters(path))
      for (const auto& name : parameter.names()) here.insert(name);
    if (here.empty()) continue;
    for (const auto& name : everywhere) {
      const auto response =
          api.respond({.path = api.document.example_path(path), .parameters = {{name, "x"}}});
      INFO(path << ' ' << name << ' ' << response.body);
      CHECK((response.status == 400 && message(response).contains("no such parameter")) ==
            !here.contains(name));
    }
  }
}

TEST_CASE("every value and bound that is described is accepted, under every name") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path)) {
      INFO(path << ' ' << parameter.name);
      CHECK_FALSE(parameter.accepted().empty());
      for (const auto& name : parameter.names())
        for (const auto& value : parameter.accepted()) {
          const auto response = api.ask(path, parameter, {{name, value}});
          INFO(name << '=' << value << ' ' << response.body);
          CHECK_FALSE(is_error(response));
        }
    }
}

TEST_CASE("every parameter has an example") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.document.parameters(path)) {
      INFO(path << ' ' << parameter.name);
      CHECK(parameter.example);
    }
}

TEST_CASE("times of candles are numbers, except with times=iso") {
  const DescribedApi api;
  const std::string path = "/api/candles";
  const auto violations = [&](const OpenApiDocument& document, const std::string& query) {
    const auto response = api.get(path + query);
    return document.violations(path, 200, response.content_type, response.body);
  };

  for (const std::string query : {"", "?times=ms", "?times=s"}) {
    INFO(query);
    CHECK(violations(api.document, query).empty());
    CHECK_FALSE(violations(api.document_of_text_times, query).empty());
  }
  CHECK_FALSE(violations(api.document, "?times=iso").empty());
  CHECK(violations(api.document_of_text_times, "?times=iso").empty());
}

TEST_CASE("every alias is answered like the parameter's own name") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path))
      for (const auto& alias : parameter.aliases) {
        const std::string value = parameter.accepted().front();
        INFO(path << ' ' << alias << '=' << value);
        const auto canonical = api.ask(path, parameter, {{parameter.name, value}});
        // A page's address has the canonical names.
        CHECK(api.ask(path, parameter, {{alias, value}}).body == canonical.body);
      }
}

TEST_CASE("what is beyond a bound, no value or none at all is refused, and the parameter is named") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path))
      for (const auto& name : parameter.names())
        for (const auto& value : parameter.refused()) {
          const auto response = api.ask(path, parameter, {{name, value}});
          INFO(path << ' ' << name << '=' << value << ' ' << response.body);
          CHECK(is_error(response));
          if (response.status == 400) CHECK(message(response).starts_with(name));
        }
}

TEST_CASE("an enumeration has every value that is accepted") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path)) {
      if (!parameter.only_these) continue;
      INFO(path << ' ' << parameter.name);
      CHECK(allowed_by(api.ask(path, parameter, {{parameter.name, "?"}})) ==
            Names(parameter.values.begin(), parameter.values.end()));
    }
}

TEST_CASE("a parameter that must be given must be given") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path)) {
      const auto response = api.ask(path, parameter, {});
      INFO(path << ' ' << parameter.name << ' ' << response.body);
      CHECK(is_error(response) == parameter.required);
      if (parameter.required) CHECK(message(response).ends_with(parameter.name + " has to be given"));
    }
}

TEST_CASE("a parameter is given once, whatever it is called") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path))
      for (const auto& name : parameter.names()) {
        const std::string value = parameter.accepted().front();
        INFO(path << ' ' << parameter.name << ' ' << name);
        CHECK(api.ask(path, parameter, {{parameter.name, value}, {name, value}}).status == 400);
      }
}

TEST_CASE("a default that is described is what is taken") {
  const DescribedApi api;
  for (const auto& path : api.document.paths())
    for (const auto& parameter : api.parameters(path)) {
      if (!parameter.default_value) continue;
      INFO(path << ' ' << parameter.name);
      CHECK(api.ask(path, parameter, {{parameter.name, *parameter.default_value}}).body ==
            api.ask(path, parameter, {}).body);
    }
}

TEST_CASE("the requests that are shown are answered as described") {
  const DescribedApi api;
  for (const auto& path : api.document.paths()) {
    if (path == "/readyz") continue;
    INFO(path);
    CHECK_FALSE(is_error(api.checked(path, api.get(api.document.request(path)))));
  }
}

TEST_CASE("bare requests, empty answers and failures are answered as described") {
  DescribedApi api;
  for (const auto& path : api.document.paths()) {
    api.checked(path, api.get(api.document.example_path(path)));
    CHECK(
        api.checked(path, api.respond({.path = api.document.example_path(path), .has_body = true})).status ==
        413);
  }
  api.checked("/api/candles", api.get("/api/candles?start=9999-01-01"));
  api.checked("/api/gaps", api.get("/api/gaps?start=9999-01-01"));
  api.checked("/api/candles", api.get("/api/candles?start=0&limit=1"));
  api.checked("/api/candles", api.get("/api/candles?pair=nope"));
  CHECK(api.checked("/assets/{name}", api.get("/assets/page.js")).status == 404);
  api.checked("/udf/history",
              api.get("/udf/history?symbol=USDT_BTC&resolution=1&from=9999999999&to=99999999999"));
  api.checked("/udf/history", api.get("/udf/history?symbol=USDT_BTC&resolution=10"));

  api.store.fail_with(
      store::StoreError{.failure = store::StoreFailure::io, .message = "candles.db: I/O error"});
  for (const auto& path : api.document.paths()) api.checked(path, api.get(api.document.request(path)));
  api.health.set_feed({.feed = "price", .last_sample = api.now});
  api.store.fail_with({});
  CHECK(api.checked("/readyz", api.get("/readyz")).status == 200);
}

TEST_CASE("every example is as its schema says") {
  const DescribedApi api;

  CHECK(api.document.wrong_examples() == std::vector<std::string>{});
}

TEST_CASE("what the server answers on every path is described on every path") {
  const DescribedApi api;
  for (const auto& path : api.document.paths()) {
    const auto statuses = api.document.statuses(path);
    INFO(path);
    for (const auto status : {"200", "400", "408", "413", "414", "431", "500", "503"})
      CHECK(std::ranges::count(statuses, status) == 1);
    const bool limited = path != "/healthz" && path != "/readyz";
    CHECK((std::ranges::count(statuses, "429") == 1) == limited);
    const bool secured = path.starts_with("/api/") || path.starts_with("/udf/") || path == "/metrics";
    CHECK(api.document.secured(path) == secured);
    CHECK((std::ranges::count(statuses, "401") == 1) == secured);
  }
}

TEST_CASE("the description names the version, and holds as long as the store does") {
  const DescribedApi api;

  const auto response = api.get("/openapi.json");

  CHECK(response.content_type == "application/json");
  CHECK(member(response, "openapi") == "3.1.0");
  CHECK(member(response, "info.version") == "1.2.3");
  CHECK_FALSE(response.body.contains("@VERSION@"));
  CHECK(response.true_while_stored == api.stored_version());
}

}  // namespace
}  // namespace candled::test
