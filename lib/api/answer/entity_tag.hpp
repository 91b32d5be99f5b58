#pragma once

#include <string>
#include <string_view>

namespace candled::api {

/// Returns the strong entity tag (RFC 9110, 8.8.3) of a body, in quotes. Different bodies have different
/// tags, and so has the same body under different content codings. `coding` names the coding, such as `gzip`;
/// it is empty for none.
std::string entity_tag(std::string_view body, std::string_view coding = {});

/// Returns whether an If-None-Match header (RFC 9110, 13.1.2) matches `tag`. The header is a list of tags, of
/// which weak ones count too, or `*`, which matches every tag. An empty header matches none. An unreadable
/// element ends the list.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace candled::api
