#include "poloniex/http_client.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "candle/printable.hpp"
#include "poloniex/answer_head.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

/// libcurl counts how often it is initialised.
struct CurlLibrary {
  CurlLibrary() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
  }
  ~CurlLibrary() { curl_global_cleanup(); }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
};

struct EasyDelete {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct MultiDelete {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

template <typename Value>
void setopt(CURL* easy, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code == CURLE_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl refuses option {}: {}", std::to_underlying(option), curl_easy_strerror(code)));
}

void check(CURLMcode code) {
  if (code != CURLM_OK) throw std::runtime_error(fmt::format("libcurl: {}", curl_multi_strerror(code)));
}

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
    Cause{CURLE_BAD_CONTENT_ENCODING, FeedFailure::unreachable, "body not decompressible"},
};

FeedError error_of(CURLcode code, std::string_view detail, long os_error) {
  const auto cause = std::ranges::find(causes, code, &Cause::code);
  const bool known = cause != causes.end();
  std::string line = known ? std::string(cause->words) : curl_easy_strerror(code);
  if (!detail.empty()) line += fmt::format(": {}", detail);
  if (os_error != 0)
    line += fmt::format(" ({})", std::generic_category().message(static_cast<int>(os_error)));
  return {.failure = known ? cause->failure : FeedFailure::unreachable, .detail = printable_line(line)};
}

/// How long `deadline` is away, at most an hour: no request takes as long, and nothing can overflow.
steady_clock::duration time_left(TimePoint deadline) {
  constexpr milliseconds most = std::chrono::hours{1};
  const auto now = system_clock::now();
  const auto now_ms = std::chrono::floor<milliseconds>(now);
  if (deadline <= now_ms) return steady_clock::duration::zero();
  return deadline - now_ms < most ? deadline - now : steady_clock::duration{most};
}

}  // namespace

/// The one handle of libcurl, its connections, and what has arrived of the answer in flight.
class HttpClient::Transfer {
 public:
  explicit Transfer(HttpOptions options);
  ~Transfer() { abandon(); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void start(const std::string& url);
  std::optional<Result> wait(steady_clock::duration at_most, const std::stop_token& stop);

 private:
  static std::size_t on_head(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  void set_limits();
  void set_manners();
  void set_callbacks();
  void abandon();
  void perform();
  std::optional<Result> finished();
  Result result(CURLcode code);
  HttpAnswer answer();
  microseconds moment(CURLINFO info) const;

  CurlLibrary library_;
  HttpOptions options_;
  std::unique_ptr<CURLM, MultiDelete> multi_;
  std::unique_ptr<CURL, EasyDelete> easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  bool in_flight_ = false;
  system_clock::time_point started_{};
  AnswerHead head_;
  std::string body_;
  std::string_view too_large_;  // what exceeded its limit, or ""
};

HttpClient::Transfer::Transfer(HttpOptions options)
    : options_(std::move(options)),
      multi_(curl_multi_init()),
      easy_(curl_easy_init()) {
  if (!multi_ || !easy_) throw std::runtime_error("libcurl gives no handle");
  set_limits();
  set_manners();
  set_callbacks();
}

void HttpClient::Transfer::set_limits() {
  CURL* easy = easy_.get();
  // The default waits 300 s for a connection.
  setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, long{options_.connect_timeout.count()});
  // The default waits for ever for an answer.
  setopt(easy, CURLOPT_TIMEOUT_MS, long{options_.timeout.count()});
  // Ends an answer that announces too large a body before it begins; on_body() ends the others.
  setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.max_body));
  // The default also speaks FTP, SMTP, and reads local files.
  setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
}

void HttpClient::Transfer::set_manners() {
  CURL* easy = easy_.get();
  // The exchange has refused requests that name no agent; libcurl sends none by default.
  setopt(easy, CURLOPT_USERAGENT, "candled/" CANDLED_VERSION);
  // "" offers every compression that this libcurl can undo; the default offers none.
  setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  // Without it, libcurl guards name lookups with SIGALRM, which a threaded program cannot bear.
  setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Without it, giving up a request waits for the name lookup that runs in a thread.
  setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // What a proxy says while it connects is not the answer's head.
  setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // Tests trust a certificate of their own in place of the system's.
  if (!options_.ca_file.empty()) setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
}

void HttpClient::Transfer::set_callbacks() {
  CURL* easy = easy_.get();
  // The default writes the body to standard output.
  setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  setopt(easy, CURLOPT_WRITEDATA, this);
  // The default drops the head.
  setopt(easy, CURLOPT_HEADERFUNCTION, &on_head);
  setopt(easy, CURLOPT_HEADERDATA, this);
  // Says more than the error's number does.
  setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
}

std::size_t HttpClient::Transfer::on_head(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.head_.take({data, size * count});
  if (transfer.head_.bytes <= transfer.options_.max_head) return size * count;
  transfer.too_large_ = "head";
  return 0;
}

std::size_t HttpClient::Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (size * count > transfer.options_.max_body - transfer.body_.size()) {
    transfer.too_large_ = "body";
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.body_.append(data, size * count);
  return size * count;
}

void HttpClient::Transfer::start(const std::string& url) {
  abandon();
  head_ = {};
  body_.clear();
  too_large_ = {};
  error_text_[0] = '\0';
  setopt(easy_.get(), CURLOPT_URL, url.c_str());
  check(curl_multi_add_handle(multi_.get(), easy_.get()));
  in_flight_ = true;
  started_ = system_clock::now();
  perform();
}

void HttpClient::Transfer::abandon() {
  if (std::exchange(in_flight_, false)) curl_multi_remove_handle(multi_.get(), easy_.get());
}

void HttpClient::Transfer::perform() {
  int running = 0;
  check(curl_multi_perform(multi_.get(), &running));
}

std::optional<HttpClient::Result> HttpClient::Transfer::wait(steady_clock::duration at_most,
                                                             const std::stop_token& stop) {
  if (!in_flight_) throw std::logic_error("no request is in flight");
  const auto end = steady_clock::now() + at_most;
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
  while (!stop.stop_requested()) {
    perform();
    if (auto result = finished()) return result;
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds::zero()) return {};
    check(curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(left.count()), nullptr));
  }
  abandon();
  return std::unexpected(FeedError{FeedFailure::stopped, "told to stop"});
}

std::optional<HttpClient::Result> HttpClient::Transfer::finished() {
  int more = 0;
  const CURLMsg* message = curl_multi_info_read(multi_.get(), &more);
  if (message == nullptr || message->msg != CURLMSG_DONE) return {};
  Result done = result(message->data.result);
  abandon();
  return done;
}

HttpClient::Result HttpClient::Transfer::result(CURLcode code) {
  if (!too_large_.empty()) {
    const std::size_t limit = too_large_ == "head" ? options_.max_head : options_.max_body;
    return std::unexpected(
        FeedError{FeedFailure::too_large, fmt::format("{} larger than {} bytes", too_large_, limit)});
  }
  if (code == CURLE_OK) return answer();
  long os_error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
  return std::unexpected(error_of(code, error_text_.data(), os_error));
}

HttpAnswer HttpClient::Transfer::answer() {
  const microseconds total = moment(CURLINFO_TOTAL_TIME_T);
  // A request that was sent again because its connection had died counts twice in libcurl's times.
  const microseconds first_byte = std::min(moment(CURLINFO_STARTTRANSFER_TIME_T), total);
  const microseconds sent = std::min(moment(CURLINFO_PRETRANSFER_TIME_T), first_byte);
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return {.status = static_cast<int>(status),
          .body = std::move(body_),
          .location = printable_line(head_.location),
          .retry_after =
              parse_retry_after(head_.retry_after, std::chrono::floor<milliseconds>(system_clock::now())),
          .time = std::chrono::floor<milliseconds>(started_ + (sent + first_byte) / 2),
          .latency = std::chrono::ceil<milliseconds>(total - sent)};
}

microseconds HttpClient::Transfer::moment(CURLINFO info) const {
  curl_off_t since_start = 0;
  curl_easy_getinfo(easy_.get(), info, &since_start);
  return microseconds{since_start};
}

HttpClient::HttpClient(HttpOptions options) : transfer_(std::make_unique<Transfer>(std::move(options))) {}

HttpClient::~HttpClient() = default;

void HttpClient::start(const std::string& url) {
  transfer_->start(url);
}

std::optional<HttpClient::Result> HttpClient::wait_until(TimePoint deadline, std::stop_token stop) {
  return transfer_->wait(time_left(deadline), stop);
}

}  // namespace candled::poloniex
