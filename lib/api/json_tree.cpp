#include "api/json_tree.hpp"

#include <algorithm>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <stdexcept>

namespace candled::api {
namespace {

using rapidjson::SizeType;

/// Puts what the reader finds into a tree.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  bool Null() { return add(JsonTree::Kind::literal, "null"); }
  bool Bool(bool value) { return add(JsonTree::Kind::literal, value ? "true" : "false"); }
  bool RawNumber(const char* text, SizeType size, bool) { return add(JsonTree::Kind::literal, {text, size}); }
  bool String(const char* text, SizeType size, bool) { return add(JsonTree::Kind::string, {text, size}); }
  bool Key(const char* text, SizeType size, bool) {
    name_.assign(text, size);
    return true;
  }
  bool StartObject() { return open(JsonTree::Kind::object); }
  bool StartArray() { return open(JsonTree::Kind::array); }
  bool EndObject(SizeType) { return close(); }
  bool EndArray(SizeType) { return close(); }

  JsonTree root;

 private:
  JsonTree& put(JsonTree tree) {
    if (open_.empty()) return root = std::move(tree);
    auto& members = open_.back()->members;
    members.push_back({std::exchange(name_, {}), std::move(tree)});
    return members.back().value;
  }
  bool add(JsonTree::Kind kind, std::string_view text) {
    put({.kind = kind, .text = std::string(text)});
    return true;
  }
  // What is open is the last of its siblings: none that moves it is added before it closes.
  bool open(JsonTree::Kind kind) {
    open_.push_back(&put({.kind = kind}));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<JsonTree*> open_;
  std::string name_;
};

void write(auto& writer, const JsonTree& tree) {
  const auto size = [](const std::string& text) { return static_cast<SizeType>(text.size()); };
  switch (tree.kind) {
    case JsonTree::Kind::absent:
      break;
    case JsonTree::Kind::literal:
      writer.RawValue(tree.text.data(), tree.text.size(), rapidjson::kNumberType);
      break;
    case JsonTree::Kind::string:
      writer.String(tree.text.data(), size(tree.text));
      break;
    case JsonTree::Kind::array:
      writer.StartArray();
      for (const JsonMember& element : tree.members) write(writer, element.value);
      writer.EndArray();
      break;
    case JsonTree::Kind::object:
      writer.StartObject();
      for (const JsonMember& member : tree.members) {
        writer.Key(member.name.data(), size(member.name));
        write(writer, member.value);
      }
      writer.EndObject();
      break;
  }
}

}  // namespace

const JsonTree& JsonTree::operator[](std::string_view name) const {
  static const JsonTree absent;
  const auto found = std::ranges::find(members, name, &JsonMember::name);
  return found == members.end() ? absent : found->value;
}

const JsonTree& JsonTree::at(std::string_view reference) const {
  const JsonTree* tree = this;
  reference.remove_prefix(std::min<std::size_t>(2, reference.size()));
  while (!reference.empty()) {
    const std::string_view name = reference.substr(0, reference.find('/'));
    tree = &(*tree)[name];
    reference.remove_prefix(std::min(name.size() + 1, reference.size()));
  }
  return *tree;
}

JsonTree parse_json_tree(const std::string& json) {
  rapidjson::StringStream stream(json.c_str());
  rapidjson::Reader reader;
  Builder builder;
  if (!reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, builder))
    throw std::invalid_argument("not JSON");
  return std::move(builder.root);
}

std::string to_indented_json(const JsonTree& tree) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter writer(buffer);
  writer.SetIndent(' ', 2);
  writer.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  write(writer, tree);
  return buffer.GetString();
}

}  // namespace candled::api
