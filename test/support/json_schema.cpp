#include "support/json_schema.hpp"

#include <algorithm>
#include <array>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <regex>
#include <string_view>

namespace candled::test {
namespace {

using Json = rapidjson::Value;

constexpr std::array known_keywords{
    "$ref", "type", "enum", "properties", "required", "additionalProperties", "items", "minimum", "maximum",
    "exclusiveMinimum", "pattern", "minItems", "oneOf", "format", "title", "description", "default",
    "examples",
    // How a time is written with times=iso, which the schema of a candle leaves out.
    "x-with-times-iso"};

std::string text_of(const Json& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

bool has_type(const Json& value, std::string_view type) {
  if (type == "integer") return value.IsInt64() || value.IsUint64();
  if (type == "number") return value.IsNumber();
  if (type == "string") return value.IsString();
  if (type == "boolean") return value.IsBool();
  if (type == "array") return value.IsArray();
  if (type == "object") return value.IsObject();
  return type == "null" && value.IsNull();
}

bool has_type(const Json& value, const Json& types) {
  if (types.IsString()) return has_type(value, text_of(types));
  return std::ranges::any_of(types.GetArray(),
                             [&](const Json& type) { return has_type(value, text_of(type)); });
}

/// Holds values against schemas, and collects what is wrong.
class Validator {
 public:
  explicit Validator(const Json& document) : document_(document) {}

  void check(const Json& value, const Json& schema, const std::string& where) {
    for (const auto& keyword : schema.GetObject())
      if (std::ranges::find(known_keywords, text_of(keyword.name)) == known_keywords.end())
        report(where, "the schema's keyword " + text_of(keyword.name) + " is not known");

    if (schema.HasMember("$ref")) check(value, target_of(schema["$ref"]), where);
    if (schema.HasMember("type") && !has_type(value, schema["type"]))
      report(where, text_of(value) + " is not of type " + text_of(schema["type"]));
    if (schema.HasMember("enum") && !is_one_of(value, schema["enum"]))
      report(where, text_of(value) + " is none of " + text_of(schema["enum"]));
    if (schema.HasMember("oneOf")) check_one_of(value, schema["oneOf"], where);
    if (value.IsNumber()) check_number(value, schema, where);
    if (value.IsString()) check_string(value, schema, where);
    if (value.IsArray()) check_array(value, schema, where);
    if (value.IsObject()) check_object(value, schema, where);
  }

  std::vector<std::string> found;

 private:
  void report(const std::string& where, const std::string& what) { found.push_back(where + ": " + what); }

  const Json& target_of(const Json& reference) const {
    return *rapidjson::Pointer(text_of(reference)).Get(document_);
  }

  static bool is_one_of(const Json& value, const Json& values) {
    return std::ranges::any_of(values.GetArray(),
                               [&](const Json& one) { return text_of(one) == text_of(value); });
  }

  void check_one_of(const Json& value, const Json& schemas, const std::string& where) {
    const auto fits = std::ranges::count_if(schemas.GetArray(), [&](const Json& schema) {
      Validator one(document_);
      one.check(value, schema, where);
      return one.found.empty();
    });
    if (fits != 1)
      report(where, text_of(value) + " fits " + std::to_string(fits) + " of " + text_of(schemas));
  }

  void check_number(const Json& value, const Json& schema, const std::string& where) {
    const auto limit = [&](const char* keyword, auto breaks) {
      if (schema.HasMember(keyword) && breaks(value.GetDouble(), schema[keyword].GetDouble()))
        report(where, text_of(value) + " breaks " + keyword + ' ' + text_of(schema[keyword]));
    };
    limit("minimum", std::less<>());
    limit("maximum", std::greater<>());
    limit("exclusiveMinimum", std::less_equal<>());
  }

  void check_string(const Json& value, const Json& schema, const std::string& where) {
    if (schema.HasMember("pattern") &&
        !std::regex_search(text_of(value), std::regex(text_of(schema["pattern"]))))
      report(where, text_of(value) + " is not like " + text_of(schema["pattern"]));
  }

  void check_array(const Json& value, const Json& schema, const std::string& where) {
    if (schema.HasMember("minItems") && value.Size() < schema["minItems"].GetUint())
      report(where, "fewer items than " + text_of(schema["minItems"]));
    if (!schema.HasMember("items")) return;
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i)
      check(value[i], schema["items"], where + '/' + std::to_string(i));
  }

  void check_object(const Json& value, const Json& schema, const std::string& where) {
    if (schema.HasMember("required"))
      for (const Json& name : schema["required"].GetArray())
        if (!value.HasMember(name)) report(where, text_of(name) + " is missing");
    if (!schema.HasMember("properties") && !schema.HasMember("additionalProperties")) return;
    for (const auto& member : value.GetObject()) {
      const std::string inside = where + '/' + text_of(member.name);
      if (schema.HasMember("properties") && schema["properties"].HasMember(member.name))
        check(member.value, schema["properties"][member.name], inside);
      else if (schema.HasMember("additionalProperties"))
        check(member.value, schema["additionalProperties"], inside);
      else
        report(inside, "is not described");
    }
  }

  const Json& document_;
};

}  // namespace

std::vector<std::string> violations(const Json& value, const Json& schema, const Json& document) {
  Validator validator(document);
  validator.check(value, schema, "");
  return std::move(validator.found);
}

}  // namespace candled::test
