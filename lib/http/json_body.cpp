#include "http/json_body.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "utf8/utf8.hpp"

namespace candled::http {

struct JsonBody::Writer {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json{buffer};
};

JsonBody::JsonBody() : writer_(std::make_unique<Writer>()) {
  begin_object();
}

JsonBody::~JsonBody() = default;

void JsonBody::text(std::string_view name, std::string_view value) {
  key(name);
  string(value);
}

void JsonBody::text_or_null(std::string_view name, std::string_view value) {
  if (value.empty()) return null(name);
  text(name, value);
}

void JsonBody::texts(std::string_view name, std::span<const std::string> values) {
  begin_array(name);
  for (const std::string& value : values) string(value);
  end_array();
}

void JsonBody::truth(std::string_view name, bool value) {
  key(name);
  writer_->json.Bool(value);
}

void JsonBody::number(std::string_view name, std::optional<std::uint64_t> value) {
  if (!value) return null(name);
  key(name);
  writer_->json.Uint64(*value);
}

void JsonBody::number(std::string_view name, std::optional<std::chrono::milliseconds> value) {
  if (!value) return null(name);
  key(name);
  writer_->json.Int64(value->count());
}

void JsonBody::time(std::string_view name,
                    std::optional<std::chrono::sys_time<std::chrono::milliseconds>> value) {
  number(name, value ? std::optional(value->time_since_epoch()) : std::nullopt);
}

void JsonBody::null(std::string_view name) {
  key(name);
  writer_->json.Null();
}

std::string JsonBody::finish() {
  end_object();
  return {writer_->buffer.GetString(), writer_->buffer.GetSize()};
}

void JsonBody::key(std::string_view name) {
  string(name);
}

void JsonBody::string(std::string_view value) {
  const auto write = [this](std::string_view text) {
    writer_->json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  utf8::is_utf8(value) ? write(value) : write(utf8::valid_utf8(value));
}

void JsonBody::begin_object() {
  writer_->json.StartObject();
}

void JsonBody::end_object() {
  writer_->json.EndObject();
}

void JsonBody::begin_array(std::string_view name) {
  key(name);
  writer_->json.StartArray();
}

void JsonBody::end_array() {
  writer_->json.EndArray();
}

}  // namespace candled::http
