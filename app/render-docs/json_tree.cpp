#include "render-docs/json_tree.hpp"

#include <algorithm>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <stdexcept>
#include <utility>

namespace candled::docs {
namespace {

using rapidjson::SizeType;

/// Builds a tree from the reader's events.
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
    tree.name = std::exchange(name_, {});
    members.push_back(std::move(tree));
    return members.back();
  }
  bool add(JsonTree::Kind kind, std::string_view text) {
    put({.kind = kind, .text = std::string(text)});
    return true;
  }
  // An open value is the last of its siblings: no sibling that would move it is added before it closes.
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
      for (const JsonTree& element : tree.members) write(writer, element);
      writer.EndArray();
      break;
    case JsonTree::Kind::object:
      writer.StartObject();
      for (const JsonTree& member : tree.members) {
        writer.Key(member.name.data(), size(member.name));
        write(writer, member);
      }
      writer.EndObject();
      break;
  }
}

}  // namespace

const JsonTree& JsonTree::operator[](std::string_view member) const {
  static const JsonTree absent;
  const auto found = std::ranges::find(members, member, &JsonTree::name);
  return found == members.end() ? absent : *found;
}

const JsonTree& JsonTree::at(std::string_view reference) const {
  const JsonTree* tree = this;
  reference.remove_prefix(std::min<std::size_t>(2, reference.size()));
  while (!reference.empty()) {
    const std::string_view step = reference.substr(0, reference.find('/'));
    tree = &(*tree)[step];
    reference.remove_prefix(std::min(step.size() + 1, reference.size()));
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

}  // namespace candled::docs
