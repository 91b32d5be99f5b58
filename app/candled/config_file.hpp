#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "candled/options.hpp"

namespace candled::app {

/// Adds the settings of a TOML file, whose content is `text`, to those that are already there, which override
/// it. The error is one sentence that begins with `path`, the file's name: the text is not TOML, or a key is
/// not a setting.
std::expected<void, std::string> add_settings(std::string_view text, std::string_view path,
                                              Settings& settings);

}  // namespace candled::app
