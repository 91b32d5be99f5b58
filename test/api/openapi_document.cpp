#include "api/openapi_document.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <stdexcept>

#include "support/json_schema.hpp"

namespace candled::test {
namespace {

using Json = rapidjson::Value;

std::string text_of(const Json& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

std::vector<std::string> texts(const Json& object, const char* name) {
  std::vector<std::string> found;
  if (object.HasMember(name))
    for (const Json& text : object[name].GetArray()) found.push_back(text_of(text));
  return found;
}

bool truth(const Json& object, const char* name) {
  return object.HasMember(name) && object[name].IsTrue();
}

std::optional<long long> number(const Json& object, const char* name) {
  return object.HasMember(name) ? std::optional<long long>(object[name].GetInt64()) : std::nullopt;
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& member : object.GetObject()) names.push_back(text_of(member.name));
  return names;
}

}  // namespace

std::vector<std::string> DescribedParameter::names() const {
  std::vector<std::string> all{name};
  all.insert(all.end(), aliases.begin(), aliases.end());
  return all;
}

std::vector<std::string> DescribedParameter::accepted() const {
  std::vector<std::string> all = values;
  if (default_value) all.push_back(*default_value);
  if (example) all.push_back(*example);
  if (minimum) all.push_back(std::to_string(*minimum));
  if (maximum) all.push_back(std::to_string(*maximum));
  return all;
}

std::vector<std::string> DescribedParameter::refused() const {
  if (takes_any_text) return {};
  std::vector<std::string> all{"", "?"};
  if (minimum) all.push_back(std::to_string(*minimum - 1));
  if (maximum) all.push_back(std::to_string(*maximum + 1));
  return all;
}

struct OpenApiDocument::Parsed {
  rapidjson::Document json;

  const Json& at(const Json& object, const std::string& name) const {
    if (!object.IsObject() || !object.HasMember(name)) throw std::runtime_error("not described: " + name);
    return resolved(object[name]);
  }
  const Json& resolved(const Json& value) const {
    if (!value.IsObject() || !value.HasMember("$ref")) return value;
    return *rapidjson::Pointer(text_of(value["$ref"])).Get(json);
  }
  const Json& operation(const std::string& path) const { return at(at(at(json, "paths"), path), "get"); }
};

OpenApiDocument::OpenApiDocument(const std::string& json) : parsed_(std::make_unique<Parsed>()) {
  parsed_->json.Parse(json);
  if (parsed_->json.HasParseError()) throw std::runtime_error("not JSON");
}

OpenApiDocument::~OpenApiDocument() = default;

std::vector<std::string> OpenApiDocument::paths() const {
  return keys(parsed_->json["paths"]);
}

std::vector<DescribedParameter> OpenApiDocument::parameters(const std::string& path) const {
  std::vector<DescribedParameter> all;
  const Json& operation = parsed_->operation(path);
  if (!operation.HasMember("parameters")) return all;
  for (const Json& reference : operation["parameters"].GetArray()) {
    const Json& parameter = parsed_->resolved(reference);
    const Json& schema = parameter["schema"];
    all.push_back({.name = text_of(parameter["name"]),
                   .aliases = texts(parameter, "x-aliases"),
                   .in_query = text_of(parameter["in"]) == "query",
                   .required = truth(parameter, "required"),
                   .takes_any_text = truth(parameter, "allowEmptyValue"),
                   .values = texts(schema, schema.HasMember("enum") ? "enum" : "examples"),
                   .only_these = schema.HasMember("enum"),
                   .default_value =
                       schema.HasMember("default") ? std::optional(text_of(schema["default"])) : std::nullopt,
                   .example = parameter.HasMember("example") ? std::optional(text_of(parameter["example"]))
                                                             : std::nullopt,
                   .minimum = number(schema, "minimum"),
                   .maximum = number(schema, "maximum")});
  }
  return all;
}

std::string OpenApiDocument::request(const std::string& path) const {
  return text_of(parsed_->at(parsed_->operation(path), "x-request"));
}

std::string OpenApiDocument::example_path(const std::string& path) const {
  const std::string shown = request(path);
  return shown.substr(0, shown.find('?'));
}

std::vector<std::string> OpenApiDocument::statuses(const std::string& path) const {
  return keys(parsed_->operation(path)["responses"]);
}

bool OpenApiDocument::secured(const std::string& path) const {
  return !parsed_->operation(path)["security"].Empty();
}

std::vector<std::string> OpenApiDocument::violations(const std::string& path, int status,
                                                     const std::string& content_type,
                                                     const std::string& body) const try {
  const Json& answer = parsed_->at(parsed_->operation(path)["responses"], std::to_string(status));
  const Json& content =
      parsed_->at(parsed_->at(answer, "content"), content_type.substr(0, content_type.find(';')));
  rapidjson::Document value;
  if (content_type.contains("json") && !content_type.contains("ndjson"))
    value.Parse(body);
  else
    value.SetString(body, value.GetAllocator());
  if (value.HasParseError()) return {"not JSON: " + body};
  return test::violations(value, content["schema"], parsed_->json);
} catch (const std::runtime_error& error) {
  return {error.what()};
}

std::vector<std::string> OpenApiDocument::wrong_examples() const {
  std::vector<std::string> all;
  const auto check = [&](const std::string& where, const Json& reference) {
    const Json& answer = parsed_->resolved(reference);
    if (!answer.HasMember("content")) return;
    for (const auto& content : answer["content"].GetObject())
      if (content.value.HasMember("example"))
        for (const auto& wrong :
             test::violations(content.value["example"], content.value["schema"], parsed_->json))
          all.push_back(where + wrong);
  };
  for (const std::string& path : paths())
    for (const auto& answer : parsed_->operation(path)["responses"].GetObject()) check(path, answer.value);
  for (const auto& answer : parsed_->json["components"]["responses"].GetObject())
    check(text_of(answer.name), answer.value);
  return all;
}

std::vector<std::string> OpenApiDocument::schemas() const {
  return keys(parsed_->json["components"]["schemas"]);
}

}  // namespace candled::test
