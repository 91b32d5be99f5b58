#include "api/answer/entity_tag.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace candled::api {
namespace {

void skip_separators(std::string_view& list) {
  list.remove_prefix(std::min(list.find_first_not_of(", \t"), list.size()));
}

/// Takes the first tag off `list`, without its `W/`. Returns nothing if no tag begins there.
std::string_view take_tag(std::string_view& list) {
  if (list.starts_with("W/")) list.remove_prefix(2);
  const std::size_t end = list.starts_with('"') ? list.find('"', 1) : list.npos;
  if (end == list.npos) return {};
  const std::string_view tag = list.substr(0, end + 1);
  list.remove_prefix(tag.size());
  return tag;
}

}  // namespace

std::string entity_tag(std::string_view body, std::string_view coding) {
  const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
  return fmt::format("\"{:016x}{:016x}{}{}\"", hash.high64, hash.low64, coding.empty() ? "" : "-", coding);
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  skip_separators(if_none_match);
  if (if_none_match.starts_with('*')) return true;
  while (!if_none_match.empty()) {
    const std::string_view named = take_tag(if_none_match);
    if (named.empty()) return false;
    if (named == tag) return true;
    skip_separators(if_none_match);
  }
  return false;
}

}  // namespace candled::api
