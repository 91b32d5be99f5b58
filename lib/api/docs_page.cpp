#include "api/docs_page.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/prettywriter.h>

#include "api/html_text.hpp"
#include "api/openapi.hpp"
#include "web/files.hpp"

namespace candled::api {
namespace {

using Json = rapidjson::Value;

constexpr std::string_view example_server = "http://localhost:8080";

std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// A member's text; empty when there is none.
std::string_view text_of(const Json& object, const char* name) {
  const auto found = object.FindMember(name);
  return found != object.MemberEnd() && found->value.IsString() ? text_of(found->value) : std::string_view();
}

/// The last part of a reference: `Candle` of `#/components/schemas/Candle`.
std::string_view name_of(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

std::string in_json(const Json& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

std::string in_pretty_json(const Json& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter writer(buffer);
  writer.SetIndent(' ', 2);
  writer.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  value.Accept(writer);
  return buffer.GetString();
}

std::string joined(const Json& array, std::string_view separator, auto write) {
  std::string out;
  for (const Json& element : array.GetArray())
    out.append(out.empty() ? std::string_view() : separator).append(write(element));
  return out;
}

/// Texts without their quotes, anything else as JSON.
std::string as_code(const Json& value) {
  return fmt::format("<code>{}</code>",
                     escaped_html(value.IsString() ? std::string(text_of(value)) : in_json(value)));
}

/// The type of what a schema describes, linked to the schema's own table where it has one.
std::string type_html(const Json& schema) {
  if (const auto reference = text_of(schema, "$ref"); !reference.empty())
    return fmt::format("<a href=\"#schema-{0}\">{0}</a>", escaped_html(name_of(reference)));
  if (schema.HasMember("oneOf")) return joined(schema["oneOf"], " or ", type_html);
  if (schema.HasMember("enum")) return joined(schema["enum"], ", ", as_code);
  if (schema["type"].IsArray())
    return joined(schema["type"], " or ", [](const Json& type) { return escaped_html(text_of(type)); });
  if (text_of(schema, "type") == "array") return "array of " + type_html(schema["items"]);
  return escaped_html(text_of(schema, "type"));
}

/// What a parameter may be.
std::string values_html(const Json& schema) {
  std::string out = schema.HasMember("minimum")
                        ? fmt::format("{} to {}", in_json(schema["minimum"]), in_json(schema["maximum"]))
                    : schema.HasMember("examples") ? joined(schema["examples"], ", ", as_code) + ", …"
                                                   : type_html(schema);
  if (schema.HasMember("default")) out += "; default " + as_code(schema["default"]);
  return out;
}

/// Writes the page from top to bottom.
class DocsPage {
 public:
  explicit DocsPage(const std::string& document) { document_.Parse(document); }

  std::string render() {
    const Json& info = document_["info"];
    out_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{0} API</title>\n"
        "<link rel=\"stylesheet\" href=\"/docs.css\">\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
        "<header><h1>{0} <small>{1}</small></h1>\n<p>{2}. <a href=\"/openapi.json\">openapi.json</a></p>"
        "</header>\n",
        escaped_html(text_of(info, "title")), escaped_html(text_of(info, "version")),
        escaped_html(text_of(info, "summary")));
    write_contents();
    out_ += "<main id=\"content\">\n" + paragraphs_html(text_of(info, "description"));
    for (const Json& tag : document_["tags"].GetArray()) write_group(tag);
    write_other_answers();
    write_limits();
    write_schemas();
    return out_ += "</main>\n</body>\n</html>\n";
  }

 private:
  /// What a reference means; anything else means itself.
  const Json& resolved(const Json& value) const {
    const auto reference = text_of(value, "$ref");
    return reference.empty() ? value : *rapidjson::Pointer(std::string(reference)).Get(document_);
  }

  void for_each_operation(const Json* tag, auto visit) const {
    for (const auto& path : document_["paths"].GetObject()) {
      const Json& operation = path.value["get"];
      if (tag == nullptr || text_of(operation["tags"][0]) == text_of(*tag, "name"))
        visit(text_of(path.name), operation);
    }
  }

  void write_contents() {
    out_ += "<nav aria-label=\"Contents\"><ul>\n";
    for_each_operation(nullptr, [this](std::string_view path, const Json& operation) {
      out_ += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", text_of(operation, "operationId"), path);
    });
    out_ +=
        "<li><a href=\"#other-answers\">Other answers</a></li>\n<li><a href=\"#limits\">Limits</a></li>\n"
        "<li><a href=\"#schemas\">Members</a></li>\n</ul></nav>\n";
  }

  void write_group(const Json& tag) {
    out_ += fmt::format("<h2>{}</h2>\n", escaped_html(text_of(tag, "description")));
    for_each_operation(
        &tag, [this](std::string_view path, const Json& operation) { write_operation(path, operation); });
  }

  void write_operation(std::string_view path, const Json& operation) {
    out_ += fmt::format("<section id=\"{}\">\n<h3><code>GET {}</code></h3>\n<p>{}.</p>\n",
                        text_of(operation, "operationId"), escaped_html(path),
                        inline_html(text_of(operation, "summary")));
    out_ += paragraphs_html(text_of(operation, "description"));
    out_ += fmt::format("<pre tabindex=\"0\"><code>curl '{}{}'</code></pre>\n", example_server,
                        escaped_html(text_of(operation, "x-request")));
    if (operation.HasMember("parameters")) write_parameters(operation["parameters"]);
    write_answers(operation["responses"]);
    out_ += "</section>\n";
  }

  /// Rows are written by `write`; a table that is too wide scrolls, by keyboard too.
  void write_table(std::string_view label, std::initializer_list<std::string_view> columns, auto write) {
    out_ += fmt::format("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n<tr>",
                        escaped_html(label));
    for (const auto column : columns) out_ += fmt::format("<th scope=\"col\">{}</th>", column);
    out_ += "</tr>\n";
    write();
    out_ += "</table></div>\n";
  }

  void write_parameters(const Json& parameters) {
    write_table("Parameters", {"parameter", "also called", "value", "meaning"}, [&] {
      for (const Json& reference : parameters.GetArray()) write_parameter(resolved(reference));
    });
  }

  void write_parameter(const Json& parameter) {
    const bool required = parameter.HasMember("required") && parameter["required"].IsTrue();
    const bool header = text_of(parameter, "in") == "header";
    out_ += fmt::format(
        "<tr><td><code>{}</code>{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped_html(text_of(parameter, "name")), header ? " (header)" : "",
        required ? " <strong>required</strong>" : "",
        parameter.HasMember("x-aliases") ? joined(parameter["x-aliases"], ", ", as_code) : std::string(),
        values_html(parameter["schema"]), inline_html(text_of(parameter, "description")));
  }

  void write_answers(const Json& responses) {
    std::string others;
    for (const auto& response : responses.GetObject()) {
      const auto status = text_of(response.name);
      if (const auto reference = text_of(response.value, "$ref"); !reference.empty())
        others += fmt::format("{}<a href=\"#answer-{}\">{}</a>", others.empty() ? "" : ", ",
                              escaped_html(name_of(reference)), status);
      else
        write_answer(status, response.value);
    }
    out_ += fmt::format("<p>Other answers: {}</p>\n", others);
  }

  void write_answer(std::string_view status, const Json& answer) {
    out_ +=
        fmt::format("<p><strong>{}</strong>: {}</p>\n", status, inline_html(text_of(answer, "description")));
    if (!answer.HasMember("content")) return;
    for (const auto& content : answer["content"].GetObject())
      write_content(text_of(content.name), content.value);
  }

  void write_content(std::string_view type, const Json& content) {
    out_ += fmt::format("<p><code>{}</code>: {}. {}</p>\n", escaped_html(type), type_html(content["schema"]),
                        inline_html(text_of(content["schema"], "description")));
    const auto example = content.FindMember("example");
    if (example == content.MemberEnd()) return;
    const std::string text =
        example->value.IsString() ? std::string(text_of(example->value)) : in_pretty_json(example->value);
    out_ += fmt::format("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped_html(text));
  }

  /// The answers that many routes share, by status.
  void write_other_answers() {
    std::map<std::string_view, std::string_view> status_of;
    for_each_operation(nullptr, [&](std::string_view, const Json& operation) {
      for (const auto& response : operation["responses"].GetObject())
        if (const auto reference = text_of(response.value, "$ref"); !reference.empty())
          status_of[name_of(reference)] = text_of(response.name);
    });
    out_ += "<h2 id=\"other-answers\">Other answers</h2>\n";
    for (const auto& answer : document_["components"]["responses"].GetObject()) {
      out_ += fmt::format("<section id=\"answer-{}\">\n", text_of(answer.name));
      write_answer(status_of[text_of(answer.name)], answer.value);
      out_ += "</section>\n";
    }
  }

  void write_limits() {
    out_ += "<h2 id=\"limits\">Limits</h2>\n";
    write_table("Limits", {"what", "limit"}, [&] {
      for (const Json& row : document_["info"]["x-limits"].GetArray())
        out_ += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", inline_html(text_of(row, "what")),
                            inline_html(text_of(row, "limit")));
    });
  }

  void write_schemas() {
    out_ += "<h2 id=\"schemas\">Members</h2>\n";
    for (const auto& schema : document_["components"]["schemas"].GetObject()) {
      out_ += fmt::format("<section id=\"schema-{0}\">\n<h3>{0}</h3>\n{1}", text_of(schema.name),
                          paragraphs_html(text_of(schema.value, "description")));
      if (schema.value.HasMember("properties"))
        write_members(text_of(schema.name), schema.value);
      else
        out_ += fmt::format("<p>{}</p>\n", type_html(schema.value));
      out_ += "</section>\n";
    }
  }

  void write_members(std::string_view label, const Json& schema) {
    write_table(label, {"member", "type", "meaning"}, [&] { write_member_rows("", schema); });
  }

  /// `feed.polls.ok`: the members of members are rows of the same table.
  void write_member_rows(const std::string& prefix, const Json& schema) {
    for (const auto& member : schema["properties"].GetObject()) {
      const std::string name = prefix + std::string(text_of(member.name));
      out_ += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n", escaped_html(name),
                          type_html(member.value), inline_html(text_of(member.value, "description")));
      const bool array = text_of(member.value, "type") == "array";
      const Json& inner = array ? member.value["items"] : member.value;
      if (inner.HasMember("properties")) write_member_rows(name + (array ? "[]." : "."), inner);
    }
  }

  rapidjson::Document document_;
  std::string out_;
};

}  // namespace

Response get_docs(const Context& context) {
  return {.content_type = "text/html; charset=utf-8",
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"}},
          .body = DocsPage(openapi_document(context.version)).render(),
          .true_while_stored = context.live.versions().stored};
}

Response get_docs_style(const Context& context) {
  return {.content_type = "text/css; charset=utf-8",
          .body = std::string(web::docs),
          .true_while_stored = context.live.versions().stored};
}

}  // namespace candled::api
