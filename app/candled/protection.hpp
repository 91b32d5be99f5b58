#pragma once

#include <expected>
#include <optional>
#include <string>

#include "candled/options.hpp"
#include "gate/bearer_token.hpp"

namespace candled::app {

/// The token that clients have to show, from `--api-token` or the file of `--api-token-file`, where a line's
/// end after it does not count; nothing when neither was given. The error is one sentence that does not tell
/// what stands in the file.
std::expected<std::optional<gate::BearerToken>, std::string> api_token(const Options& options);

}  // namespace candled::app
