#include "api/answer/preferred_format.hpp"

#include <catch2/catch.hpp>

namespace candled::api {
namespace {

TEST_CASE("JSON is the format of a client that does not care") {
  for (const auto accept :
       {"", "*/*", "application/json", "application/*", "text/html,application/xml;q=0.9,*/*;q=0.8"}) {
    INFO(accept);
    CHECK(preferred_format(accept) == text::Format::json);
  }
}

TEST_CASE("a client that names a format gets it") {
  CHECK(preferred_format("text/csv") == text::Format::csv);
  CHECK(preferred_format("TEXT/CSV ; header=present") == text::Format::csv);
  CHECK(preferred_format("text/*") == text::Format::csv);
  CHECK(preferred_format("application/x-ndjson") == text::Format::ndjson);
  CHECK(preferred_format("text/html, application/x-ndjson") == text::Format::ndjson);
}

TEST_CASE("the highest q wins, and JSON among equals") {
  CHECK(preferred_format("application/json;q=0.4, text/csv;q=0.5") == text::Format::csv);
  CHECK(preferred_format("application/json;q=0.5, text/csv;q=0.4") == text::Format::json);
  CHECK(preferred_format("text/csv, application/json") == text::Format::json);
  CHECK(preferred_format("text/csv;q=0.999, application/json;q=0.998") == text::Format::csv);
  CHECK(preferred_format("application/x-ndjson;q=1.000, application/json;q=0.9") == text::Format::ndjson);
}

TEST_CASE("the range that fits most closely says the q of a format") {
  CHECK(preferred_format("*/*;q=0.1, text/csv;q=0.2") == text::Format::csv);
  CHECK(preferred_format("text/csv;q=0.1, */*;q=0.2") == text::Format::json);
  CHECK(preferred_format("application/json;q=0, */*") == text::Format::csv);
  CHECK(preferred_format("application/*;q=0.3, text/*;q=0.2, application/json;q=0.1") ==
        text::Format::ndjson);
}

TEST_CASE("a client that accepts none of the formats, or makes no sense, gets JSON") {
  for (const auto accept : {"image/png", "text/csv;q=0", ",;,", "text", "text/csv;q=2",
                            "text/csv;q=", "text/csv;q=abc", "text/csv;q=-1", "text/csv;q=0.0001"}) {
    INFO(accept);
    CHECK(preferred_format(accept) == text::Format::json);
  }
}

}  // namespace
}  // namespace candled::api
