#pragma once

#include <string>
#include <string_view>

#include "feed/feed_error.hpp"

namespace candled::fuzz {

/// What must hold for every error that a reader of the exchange's answers returns.
void check_error(const feed::FeedError& error);

bool same_error(const feed::FeedError& a, const feed::FeedError& b);

/// `text` as a JSON string.
std::string json_string(std::string_view text);

/// `body` without its last byte that is no white space: an answer that was cut short.
std::string cut_short(std::string_view body);

}  // namespace candled::fuzz
