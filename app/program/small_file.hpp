#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace candled {

/// Returns the first `most` bytes of a file, or all of a shorter one. The error is a sentence that names the
/// file and the cause.
std::expected<std::string, std::string> beginning_of_file(const std::string& path, std::size_t most);

/// Returns the whole content of a file that a person writes. The error is a sentence that names the file: it
/// cannot be read, or has more than 1 MiB.
std::expected<std::string, std::string> content_of_file(const std::string& path);

}  // namespace candled
