#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace candled::fuzz {

/// The scalars of one object, by name: what a string says, a number's digits, "" for null, true and false.
using Members = std::map<std::string, std::string, std::less<>>;

/// A JSON object with at most one array of objects in it, as this API answers.
struct JsonObject {
  Members members;
  std::vector<Members> rows;
};

/// Reads `text`, and requires that it is an object in JSON and in UTF-8. What is nested deeper is left out.
JsonObject read_object(std::string_view text);

}  // namespace candled::fuzz
