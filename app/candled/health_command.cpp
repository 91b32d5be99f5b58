#include "candled/health_command.hpp"

#include <algorithm>
#include <cstdio>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <string_view>

#include "candled/exit_status.hpp"

namespace candled::app {
namespace {

constexpr long timeout_ms = 3'000;
constexpr std::size_t max_body = 64 * 1'024;

struct Answer {
  long status = 0;
  std::string body{};
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  body.append(bytes, std::min(count, max_body - std::min(max_body, body.size())));
  return count;
}

/// Asks `url`. The error is libcurl's phrase.
std::expected<Answer, std::string> get(const std::string& url) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
  if (!easy) return std::unexpected("libcurl does not start");
  Answer answer;
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");  // not even one that the environment names
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_USERAGENT, "candled/" CANDLED_VERSION);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(easy.get());
  if (code != CURLE_OK) return std::unexpected(std::string(curl_easy_strerror(code)));
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

/// Finds the member `detail` of an object.
struct DetailHandler : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DetailHandler> {
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    is_next = depth == 1 && std::string_view(text, size) == "detail";
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (is_next) detail.assign(text, size);
    return Default();
  }
  bool StartObject() {
    ++depth;
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    --depth;
    return true;
  }
  bool Default() {
    is_next = false;
    return true;
  }

  int depth = 0;
  bool is_next = false;
  std::string detail{};
};

/// Returns the reason in an answer, after a colon; empty if it gives none.
std::string reason_in(const std::string& body) {
  DetailHandler handler;
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(body.data(), body.size());
  reader.Parse<rapidjson::kParseIterativeFlag>(stream, handler);
  return handler.detail.empty() ? "" : ": " + handler.detail;
}

}  // namespace

std::expected<std::string, std::string> health_url(const Endpoint& listen, const HealthFlags& flags) {
  if (listen.port == 0)
    return std::unexpected(
        "--listen: port 0 is a free port that the service chose, which cannot be asked; give the port that "
        "its log names");
  std::string host = listen.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.contains(':')) {
    if (const auto zone = host.find('%'); zone != host.npos) host.insert(zone + 1, "25");
    host = '[' + host + ']';
  }
  return fmt::format("http://{}:{}/{}", host, listen.port, flags.ready ? "readyz" : "healthz");
}

int health_command(const Options& options, const HealthFlags& flags) {
  const auto url = health_url(options.listen, flags);
  if (!url) return fail(wrong_usage, url.error());
  const auto answer = get(*url);
  if (!answer)
    return fail(failed,
                fmt::format("{} does not answer: {}; candled is not running, or listens somewhere else "
                            "(--listen)",
                            *url, answer.error()));
  if (answer->status != 200)
    return fail(failed, fmt::format("{} answers {}{}", *url, answer->status, reason_in(answer->body)));
  if (std::fputs("ok\n", stdout) < 0 || std::fflush(stdout) != 0)
    return fail(failed, "standard output cannot be written");
  return done;
}

}  // namespace candled::app
