#include "json_members.hpp"

#include "poloniex/json_events.hpp"
#include "target.hpp"

namespace candled::fuzz {
namespace {

using poloniex::JsonType;

class Listener : public poloniex::JsonListener {
 public:
  bool value(int depth, std::string_view key, JsonType type, std::string_view text) override {
    if (depth == 0) require(type == JsonType::object, "an answer in JSON is an object");
    if (depth == 1) in_rows_ = type == JsonType::array;
    if (depth == 2 && in_rows_ && type == JsonType::object) object.rows.emplace_back();
    if (type == JsonType::object || type == JsonType::array) return true;
    if (depth == 1) take(object.members, key, text);
    if (depth == 3 && in_rows_ && !object.rows.empty()) take(object.rows.back(), key, text);
    return true;
  }
  bool end(int) override { return true; }

  JsonObject object;

 private:
  static void take(Members& members, std::string_view key, std::string_view text) {
    require(members.emplace(key, text).second, "an object has each member once");
  }

  bool in_rows_ = false;
};

}  // namespace

JsonObject read_object(std::string_view text) {
  Listener listener;
  require(!poloniex::read_json(text, listener), "an answer that says that it is JSON is JSON");
  return std::move(listener.object);
}

}  // namespace candled::fuzz
