#pragma once

#include <string>
#include <string_view>

namespace candled::sim {

/// Returns `text` as a JSON string, with its quotation marks.
std::string json_text(std::string_view text);

}  // namespace candled::sim
