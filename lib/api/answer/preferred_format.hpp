#pragma once

#include <string_view>

#include "text/format.hpp"

namespace candled::api {

/// Returns the format that an Accept header (RFC 9110, 12.5.1) prefers: the one with the highest q; among
/// equals JSON, then CSV. Returns JSON if the header is absent, cannot be read, or accepts none of them: a
/// client that only said `text/html` is better served by JSON than by 406.
text::Format preferred_format(std::string_view accept);

}  // namespace candled::api
