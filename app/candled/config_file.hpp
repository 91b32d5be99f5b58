#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "candled/options.hpp"

namespace candled::app {

/// Adds the settings of a TOML file, whose content is `text`, to those that stand already and win over it.
/// The error is one sentence that begins with `path`, the file's name: about what is no TOML, or a key that
/// is no setting.
std::expected<void, std::string> add_settings(std::string_view text, std::string_view path,
                                              Settings& settings);

}  // namespace candled::app
