#pragma once

#include <string>
#include <string_view>

namespace candled::api {

/// The strong entity tag (RFC 9110, 8.8.3) of a body, in quotes. Another body has another one; so has the
/// same body under another content coding, which is named by `coding`, such as `gzip`, and nothing for none.
std::string entity_tag(std::string_view body, std::string_view coding = {});

/// Returns whether an If-None-Match header (RFC 9110, 13.1.2) names `tag`: a list of tags, of which weak
/// ones count too, or `*`, which names every one. An empty header names none; what cannot be read ends the
/// list.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace candled::api
