#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace candled::text {

/// Returns `text` as a field of CSV, quoted only if RFC 4180 requires it.
std::string csv_field(std::string_view text);

/// Returns the fields of one line of CSV, without their quotes. An empty line has one empty field. The error
/// says what is wrong with a quoted field.
std::expected<std::vector<std::string>, std::string> csv_fields(std::string_view line);

}  // namespace candled::text
