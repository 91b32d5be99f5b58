#include "render-docs/docs_page.hpp"

#include <fmt/format.h>
#include <initializer_list>
#include <map>

#include "render-docs/html_text.hpp"
#include "render-docs/json_tree.hpp"

namespace candled::docs {
namespace {

/// Returns the last part of a reference: `Candle` of `#/components/schemas/Candle`.
std::string_view name_of(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

std::string joined(const JsonTree& array, std::string_view separator, auto write) {
  std::string out;
  for (const JsonTree& element : array.members)
    out.append(out.empty() ? std::string_view() : separator).append(write(element));
  return out;
}

std::string as_code(const JsonTree& value) {
  return fmt::format("<code>{}</code>", escaped_html(value.text));
}

/// Returns the type that a schema describes, linked to the schema's own table if it has one.
std::string type_html(const JsonTree& schema) {
  if (schema.has("$ref"))
    return fmt::format("<a href=\"#schema-{0}\">{0}</a>", escaped_html(name_of(schema["$ref"].text)));
  if (schema.has("oneOf")) return joined(schema["oneOf"], " or ", type_html);
  if (schema.has("enum")) return joined(schema["enum"], ", ", as_code);
  if (schema["type"].kind == JsonTree::Kind::array)
    return joined(schema["type"], " or ", [](const JsonTree& type) { return escaped_html(type.text); });
  if (schema["type"].text == "array") return "array of " + type_html(schema["items"]);
  return escaped_html(schema["type"].text);
}

/// Returns the values that a parameter may have.
std::string values_html(const JsonTree& schema) {
  std::string out = schema.has("minimum")
                        ? fmt::format("{} to {}", schema["minimum"].text, schema["maximum"].text)
                    : schema.has("examples") ? joined(schema["examples"], ", ", as_code) + ", …"
                                             : type_html(schema);
  if (schema.has("default")) out += "; default " + as_code(schema["default"]);
  return out;
}

/// Writes the page from top to bottom.
class DocsPage {
 public:
  explicit DocsPage(const std::string& document) : document_(parse_json_tree(document)) {}

  std::string render() {
    const JsonTree& info = document_["info"];
    out_ = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{0} API</title>\n"
        "<link rel=\"stylesheet\" href=\"@FOLDER@docs.css\">\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
        "<header><h1>{0} <small>{1}</small></h1>\n<p>{2}. <a "
        "href=\"@FOLDER@openapi.json\">openapi.json</a></p>"
        "</header>\n",
        escaped_html(info["title"].text), escaped_html(info["version"].text),
        escaped_html(info["summary"].text));
    write_contents();
    out_ += "<main id=\"content\">\n" + paragraphs_html(info["description"].text);
    for (const JsonTree& tag : document_["tags"].members) write_group(tag);
    write_other_answers();
    write_limits();
    write_schemas();
    return out_ += "</main>\n</body>\n</html>\n";
  }

 private:
  /// Follows a reference; any other value is returned as it is.
  const JsonTree& resolved(const JsonTree& value) const {
    return value.has("$ref") ? document_.at(value["$ref"].text) : value;
  }

  void for_each_operation(const JsonTree* tag, auto visit) const {
    for (const JsonTree& path : document_["paths"].members) {
      const JsonTree& operation = path["get"];
      if (tag == nullptr || operation["tags"].members.front().text == (*tag)["name"].text)
        visit(path.name, operation);
    }
  }

  void write_contents() {
    out_ += "<nav aria-label=\"Contents\"><ul>\n";
    for_each_operation(nullptr, [this](std::string_view path, const JsonTree& operation) {
      out_ += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", operation["operationId"].text, path);
    });
    out_ +=
        "<li><a href=\"#other-answers\">Other answers</a></li>\n<li><a href=\"#limits\">Limits</a></li>\n"
        "<li><a href=\"#schemas\">Members</a></li>\n</ul></nav>\n";
  }

  void write_group(const JsonTree& tag) {
    out_ += fmt::format("<h2>{}</h2>\n", escaped_html(tag["description"].text));
    for_each_operation(
        &tag, [this](std::string_view path, const JsonTree& operation) { write_operation(path, operation); });
  }

  void write_operation(std::string_view path, const JsonTree& operation) {
    out_ += fmt::format("<section id=\"{}\">\n<h3><code>GET {}</code></h3>\n<p>{}.</p>\n",
                        operation["operationId"].text, escaped_html(path),
                        inline_html(operation["summary"].text));
    out_ += paragraphs_html(operation["description"].text);
    out_ += fmt::format("<pre tabindex=\"0\"><code>curl '{}{}'</code></pre>\n",
                        escaped_html(document_["servers"].members.front()["url"].text),
                        escaped_html(operation["x-request"].text));
    if (operation.has("parameters")) write_parameters(operation["parameters"]);
    write_answers(operation["responses"]);
    out_ += "</section>\n";
  }

  /// Writes a table whose rows `write` adds. A table that is too wide scrolls, by keyboard too.
  void write_table(std::string_view label, std::initializer_list<std::string_view> columns, auto write) {
    out_ += fmt::format("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n<tr>",
                        escaped_html(label));
    for (const auto column : columns) out_ += fmt::format("<th scope=\"col\">{}</th>", column);
    out_ += "</tr>\n";
    write();
    out_ += "</table></div>\n";
  }

  void write_parameters(const JsonTree& parameters) {
    write_table("Parameters", {"parameter", "also called", "value", "meaning"}, [&] {
      for (const JsonTree& parameter : parameters.members) write_parameter(resolved(parameter));
    });
  }

  void write_parameter(const JsonTree& parameter) {
    const bool required = parameter["required"].text == "true";
    const bool header = parameter["in"].text == "header";
    out_ += fmt::format(
        "<tr><td><code>{}</code>{}{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped_html(parameter["name"].text), header ? " (header)" : "",
        required ? " <strong>required</strong>" : "",
        parameter.has("x-aliases") ? joined(parameter["x-aliases"], ", ", as_code) : std::string(),
        values_html(parameter["schema"]), inline_html(parameter["description"].text));
  }

  void write_answers(const JsonTree& responses) {
    std::string others;
    for (const JsonTree& response : responses.members) {
      if (const std::string& reference = response["$ref"].text; !reference.empty())
        others += fmt::format("{}<a href=\"#answer-{}\">{}</a>", others.empty() ? "" : ", ",
                              escaped_html(name_of(reference)), response.name);
      else
        write_answer(response.name, response);
    }
    out_ += fmt::format("<p>Other answers: {}</p>\n", others);
  }

  void write_answer(std::string_view status, const JsonTree& answer) {
    out_ += fmt::format("<p><strong>{}</strong>: {}</p>\n", status, inline_html(answer["description"].text));
    if (!answer.has("content")) return;
    for (const JsonTree& content : answer["content"].members) write_content(content.name, content);
  }

  void write_content(std::string_view type, const JsonTree& content) {
    out_ += fmt::format("<p><code>{}</code>: {}. {}</p>\n", escaped_html(type), type_html(content["schema"]),
                        inline_html(content["schema"]["description"].text));
    if (!content.has("example")) return;
    const JsonTree& example = content["example"];
    const std::string text =
        example.kind == JsonTree::Kind::string ? example.text : to_indented_json(example);
    out_ += fmt::format("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped_html(text));
  }

  /// Writes the answers that many routes share.
  void write_other_answers() {
    std::map<std::string_view, std::string_view> status_of;
    for_each_operation(nullptr, [&](std::string_view, const JsonTree& operation) {
      for (const JsonTree& response : operation["responses"].members)
        if (const std::string& reference = response["$ref"].text; !reference.empty())
          status_of[name_of(reference)] = response.name;
    });
    out_ += "<h2 id=\"other-answers\">Other answers</h2>\n";
    for (const JsonTree& answer : document_["components"]["responses"].members) {
      out_ += fmt::format("<section id=\"answer-{}\">\n", answer.name);
      write_answer(status_of[answer.name], answer);
      out_ += "</section>\n";
    }
  }

  void write_limits() {
    out_ += "<h2 id=\"limits\">Limits</h2>\n";
    write_table("Limits", {"what", "limit"}, [&] {
      for (const JsonTree& row : document_["info"]["x-limits"].members)
        out_ += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", inline_html(row["what"].text),
                            inline_html(row["limit"].text));
    });
  }

  void write_schemas() {
    out_ += "<h2 id=\"schemas\">Members</h2>\n";
    for (const JsonTree& schema : document_["components"]["schemas"].members) {
      out_ += fmt::format("<section id=\"schema-{0}\">\n<h3>{0}</h3>\n{1}", schema.name,
                          paragraphs_html(schema["description"].text));
      if (schema.has("properties"))
        write_members(schema.name, schema);
      else
        out_ += fmt::format("<p>{}</p>\n", type_html(schema));
      out_ += "</section>\n";
    }
  }

  void write_members(std::string_view label, const JsonTree& schema) {
    write_table(label, {"member", "type", "meaning"}, [&] { write_member_rows("", schema); });
  }

  /// Writes nested members, such as `feed.polls.ok`, as rows of the same table.
  void write_member_rows(const std::string& prefix, const JsonTree& schema) {
    for (const JsonTree& member : schema["properties"].members) {
      const std::string name = prefix + member.name;
      out_ += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n", escaped_html(name),
                          type_html(member), inline_html(member["description"].text));
      const bool array = member["type"].text == "array";
      const JsonTree& inner = array ? member["items"] : member;
      if (inner.has("properties")) write_member_rows(name + (array ? "[]." : "."), inner);
    }
  }

  JsonTree document_;
  std::string out_;
};

}  // namespace

std::string render_docs_page(const std::string& document) {
  return DocsPage(document).render();
}

}  // namespace candled::docs
