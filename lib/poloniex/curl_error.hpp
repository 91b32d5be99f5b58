#pragma once

#include <string_view>

#include "feed/feed_error.hpp"

namespace candled::poloniex {

/// What a transfer that libcurl ended with `code` failed of. `detail` is its own text, perhaps empty;
/// `os_error` an errno, or 0.
feed::FeedError curl_error(int code, std::string_view detail, long os_error);

}  // namespace candled::poloniex
