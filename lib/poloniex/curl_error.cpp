#include "poloniex/curl_error.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <fmt/format.h>
#include <string>
#include <system_error>

#include "candle/printable.hpp"

namespace candled::poloniex {
namespace {

struct Cause {
  CURLcode code;
  FeedFailure failure;
  std::string_view words;
};

constexpr std::array causes{
    Cause{CURLE_OPERATION_TIMEDOUT, FeedFailure::timeout, "no complete answer in time"},
    Cause{CURLE_FILESIZE_EXCEEDED, FeedFailure::too_large, "body too large"},
    Cause{CURLE_URL_MALFORMAT, FeedFailure::unreachable, "not a URL"},
    Cause{CURLE_COULDNT_RESOLVE_HOST, FeedFailure::unreachable, "name not found"},
    Cause{CURLE_COULDNT_RESOLVE_PROXY, FeedFailure::unreachable, "proxy's name not found"},
    Cause{CURLE_COULDNT_CONNECT, FeedFailure::unreachable, "no connection"},
    Cause{CURLE_SSL_CONNECT_ERROR, FeedFailure::unreachable, "TLS failed"},
    Cause{CURLE_PEER_FAILED_VERIFICATION, FeedFailure::unreachable, "TLS certificate not trusted"},
    Cause{CURLE_SSL_CACERT_BADFILE, FeedFailure::unreachable, "file of trusted certificates not readable"},
    Cause{CURLE_GOT_NOTHING, FeedFailure::unreachable, "connection closed without an answer"},
    Cause{CURLE_SEND_ERROR, FeedFailure::unreachable, "connection broke while sending"},
    Cause{CURLE_RECV_ERROR, FeedFailure::unreachable, "connection broke while receiving"},
    Cause{CURLE_PARTIAL_FILE, FeedFailure::unreachable, "body cut short"},
    Cause{CURLE_BAD_CONTENT_ENCODING, FeedFailure::unreachable, "body packed too often"},
};

}  // namespace

FeedError curl_error(int code, std::string_view detail, long os_error) {
  const auto cause = std::ranges::find(causes, code, &Cause::code);
  const bool known = cause != causes.end();
  std::string line = known ? std::string(cause->words) : curl_easy_strerror(static_cast<CURLcode>(code));
  if (!detail.empty()) line += fmt::format(": {}", detail);
  if (os_error != 0)
    line += fmt::format(" ({})", std::generic_category().message(static_cast<int>(os_error)));
  return {.failure = known ? cause->failure : FeedFailure::unreachable, .detail = printable_line(line)};
}

}  // namespace candled::poloniex
