#pragma once

#include <string_view>

#include "feed/feed_error.hpp"

namespace candled::poloniex {

/// Returns the failure of a transfer that libcurl ended with `code`. `detail` is libcurl's own text, perhaps
/// empty; `os_error` is an errno, or 0.
feed::FeedError curl_error(int code, std::string_view detail, long os_error);

}  // namespace candled::poloniex
