#pragma once

#include <expected>
#include <optional>
#include <string>

#include "candled/options.hpp"
#include "gate/bearer_token.hpp"

namespace candled::app {

/// Returns the token that clients have to show, from `--api-token` or from the file of `--api-token-file`,
/// without a line ending after it; empty if neither was given. The error is one sentence that does not reveal
/// the file's content.
std::expected<std::optional<gate::BearerToken>, std::string> api_token(const Options& options);

}  // namespace candled::app
