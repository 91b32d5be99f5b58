#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace candled::text {

/// `text` as a field of CSV: quoted where RFC 4180 asks for it, and nowhere else.
std::string csv_field(std::string_view text);

/// The fields of one line of CSV, without their quotes; an empty line has one, which is empty. The error says
/// how a quoted field is wrong.
std::expected<std::vector<std::string>, std::string> csv_fields(std::string_view line);

}  // namespace candled::text
