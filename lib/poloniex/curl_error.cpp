#include "poloniex/curl_error.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <fmt/format.h>
#include <string>
#include <system_error>

#include "utf8/printable.hpp"

namespace candled::poloniex {
namespace {

struct Cause {
  CURLcode code;
  feed::FeedFailure failure;
  std::string_view words;
};

constexpr std::array causes{
    Cause{CURLE_OPERATION_TIMEDOUT, feed::FeedFailure::timeout, "no complete answer in time"},
    Cause{CURLE_FILESIZE_EXCEEDED, feed::FeedFailure::too_large, "body too large"},
    Cause{CURLE_URL_MALFORMAT, feed::FeedFailure::unreachable, "not a URL"},
    Cause{CURLE_COULDNT_RESOLVE_HOST, feed::FeedFailure::unreachable, "name not found"},
    Cause{CURLE_COULDNT_RESOLVE_PROXY, feed::FeedFailure::unreachable, "proxy's name not found"},
    Cause{CURLE_COULDNT_CONNECT, feed::FeedFailure::unreachable, "no connection"},
    Cause{CURLE_SSL_CONNECT_ERROR, feed::FeedFailure::unreachable, "TLS failed"},
    Cause{CURLE_PEER_FAILED_VERIFICATION, feed::FeedFailure::unreachable, "TLS certificate not trusted"},
    Cause{CURLE_SSL_CACERT_BADFILE, feed::FeedFailure::unreachable,
          "file of trusted certificates not readable"},
    Cause{CURLE_GOT_NOTHING, feed::FeedFailure::unreachable, "connection closed without an answer"},
    Cause{CURLE_SEND_ERROR, feed::FeedFailure::unreachable, "connection broke while sending"},
    Cause{CURLE_RECV_ERROR, feed::FeedFailure::unreachable, "connection broke while receiving"},
    Cause{CURLE_PARTIAL_FILE, feed::FeedFailure::unreachable, "body cut short"},
    Cause{CURLE_BAD_CONTENT_ENCODING, feed::FeedFailure::unreachable, "body packed too often"},
};

}  // namespace

feed::FeedError curl_error(int code, std::string_view detail, long os_error) {
  const auto cause = std::ranges::find(causes, code, &Cause::code);
  const bool known = cause != causes.end();
  std::string line = known ? std::string(cause->words) : curl_easy_strerror(static_cast<CURLcode>(code));
  if (!detail.empty()) line += fmt::format(": {}", detail);
  if (os_error != 0)
    line += fmt::format(" ({})", std::generic_category().message(static_cast<int>(os_error)));
  return {.failure = known ? cause->failure : feed::FeedFailure::unreachable,
          .detail = utf8::printable_line(line)};
}

}  // namespace candled::poloniex
