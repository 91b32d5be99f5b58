#pragma once

#include <rapidjson/fwd.h>
#include <string>
#include <vector>

namespace candled::test {

/// Returns the first fault of `value` against `schema`, such as `/candles/0/open: not a string`; empty if
/// there is none.
///
/// It knows the part of JSON Schema that our OpenAPI document uses, and reports any other keyword, so that
/// none goes unchecked. References lead into `document`. A member that an object's schema does not list is
/// reported: the document leaves nothing out.
std::vector<std::string> violations(const rapidjson::Value& value, const rapidjson::Value& schema,
                                    const rapidjson::Value& document);

}  // namespace candled::test
