#include "poloniex/http_client.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <curl/curl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "poloniex/answer_head.hpp"
#include "poloniex/curl_error.hpp"
#include "poloniex/unpacking.hpp"
#include "utf8/printable.hpp"

namespace candled::poloniex {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

/// Initialises libcurl, which counts its initialisations.
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

struct ListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
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

/// Returns the processor time that this thread has used: a busy machine makes no body suspicious.
std::chrono::nanoseconds processor_time() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

std::string too_large(std::size_t max_body) {
  return fmt::format("body larger than {} bytes", max_body);
}

feed::FeedError unpacking_error(Unpacking::Progress progress, const HttpOptions& options) {
  switch (progress) {
    case Unpacking::Progress::too_large:
      return {feed::FeedFailure::too_large, too_large(options.max_body)};
    case Unpacking::Progress::damaged:
      return {feed::FeedFailure::unreachable, "body not decompressible"};
    case Unpacking::Progress::cut_short:
      return {feed::FeedFailure::unreachable, "packed body cut short"};
    default:
      return {feed::FeedFailure::timeout,
              fmt::format("body not unpacked in {} ms of processor time", options.unpack_limit.count())};
  }
}

/// Returns the time left until `deadline`, at most an hour: no request takes as long, and nothing can
/// overflow.
steady_clock::duration time_left(TimePoint deadline) {
  constexpr milliseconds most = std::chrono::hours{1};
  const auto now = system_clock::now();
  const auto now_ms = std::chrono::floor<milliseconds>(now);
  if (deadline <= now_ms) return steady_clock::duration::zero();
  return deadline - now_ms < most ? deadline - now : steady_clock::duration{most};
}

}  // namespace

/// The one handle of libcurl, its connections, and the part of the answer in flight that has arrived.
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
  void refuse(feed::FeedFailure failure, std::string detail);
  void look_at_packing();
  std::optional<Result> receive();
  std::optional<Result> finished();
  std::optional<Result> unpack();
  Result result(CURLcode code);
  HttpAnswer answer();
  microseconds moment(CURLINFO info) const;

  CurlLibrary library_;
  HttpOptions options_;
  std::unique_ptr<CURLM, MultiDelete> multi_;
  std::unique_ptr<curl_slist, ListDelete> fields_;  // outlives easy_, which sends them
  std::unique_ptr<CURL, EasyDelete> easy_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  bool in_flight_ = false;
  system_clock::time_point started_{};
  AnswerHead head_;
  std::string body_;
  std::vector<Compression> layers_;         // of body_, the outer one first
  std::optional<feed::FeedError> refused_;  // the reason why we ended it

  // set once the body has arrived
  std::optional<Unpacking> unpacking_;
  std::optional<HttpAnswer> packed_;         // the answer whose body is being unpacked
  std::chrono::nanoseconds unpacked_for_{};  // of processor time
};

HttpClient::Transfer::Transfer(HttpOptions options)
    : options_(std::move(options)),
      multi_(curl_multi_init()),
      fields_(curl_slist_append(nullptr, "Accept-Encoding: gzip, deflate")),
      easy_(curl_easy_init()) {
  if (!multi_ || !fields_ || !easy_) throw std::runtime_error("libcurl gives no handle");
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
  // CURLOPT_ACCEPT_ENCODING is not set: libcurl would unpack inside one call, however long that takes.
  setopt(easy, CURLOPT_HTTPHEADER, fields_.get());
  // Otherwise libcurl unpacks the encodings that Transfer-Encoding names.
  setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  // Otherwise libcurl guards name lookups with SIGALRM, which a threaded program cannot bear.
  setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Otherwise giving up a request waits for the name lookup that runs in a thread.
  setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // The lines that a proxy sends while it connects are not the answer's head.
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
  // The text says more than the error's number.
  setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
}

std::size_t HttpClient::Transfer::on_head(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.head_.take({data, size * count});
  const std::size_t most = transfer.options_.max_head;
  if (transfer.head_.bytes > most)
    transfer.refuse(feed::FeedFailure::too_large, fmt::format("head larger than {} bytes", most));
  else if (transfer.head_.complete)
    transfer.look_at_packing();
  return transfer.refused_ ? 0 : size * count;
}

std::size_t HttpClient::Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (size * count > transfer.options_.max_body - transfer.body_.size()) {
    transfer.refuse(feed::FeedFailure::too_large, too_large(transfer.options_.max_body));
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.body_.append(data, size * count);
  return size * count;
}

void HttpClient::Transfer::refuse(feed::FeedFailure failure, std::string detail) {
  refused_ = feed::FeedError{failure, utf8::printable_line(detail)};
}

/// Decides how to unpack the body before any of it has arrived.
void HttpClient::Transfer::look_at_packing() {
  layers_.clear();
  // The last packing is undone first.
  for (const auto& [name, value] :
       {std::pair("Transfer-Encoding", std::string_view(head_.transfer_encoding)),
        std::pair("Content-Encoding", std::string_view(head_.content_encoding))}) {
    const auto compression = compression_in(value);
    if (!compression)
      return refuse(feed::FeedFailure::unreachable, fmt::format("{} {}", name, compression.error()));
    if (*compression) layers_.push_back(**compression);
  }
}

void HttpClient::Transfer::start(const std::string& url) {
  abandon();
  head_ = {};
  body_.clear();
  layers_.clear();
  refused_.reset();
  error_text_[0] = '\0';
  setopt(easy_.get(), CURLOPT_URL, url.c_str());
  check(curl_multi_add_handle(multi_.get(), easy_.get()));
  in_flight_ = true;
  started_ = system_clock::now();
  perform();
}

void HttpClient::Transfer::abandon() {
  unpacking_.reset();
  if (std::exchange(in_flight_, false)) curl_multi_remove_handle(multi_.get(), easy_.get());
}

void HttpClient::Transfer::perform() {
  int running = 0;
  check(curl_multi_perform(multi_.get(), &running));
}

std::optional<HttpClient::Result> HttpClient::Transfer::wait(steady_clock::duration at_most,
                                                             const std::stop_token& stop) {
  if (!in_flight_ && !unpacking_) throw std::logic_error("no request is in flight");
  const auto end = steady_clock::now() + at_most;
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
  while (!stop.stop_requested()) {
    if (auto result = unpacking_ ? unpack() : receive()) return result;
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds::zero()) return {};
    if (!unpacking_)
      check(curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(left.count()), nullptr));
  }
  abandon();
  return std::unexpected(feed::FeedError{feed::FeedFailure::stopped, "told to stop"});
}

std::optional<HttpClient::Result> HttpClient::Transfer::receive() {
  perform();
  return finished();
}

std::optional<HttpClient::Result> HttpClient::Transfer::finished() {
  int more = 0;
  const CURLMsg* message = curl_multi_info_read(multi_.get(), &more);
  if (message == nullptr || message->msg != CURLMSG_DONE) return {};
  Result done = result(message->data.result);
  abandon();
  if (!done || layers_.empty()) return done;
  unpacking_.emplace(std::exchange(done->body, {}), layers_, options_.max_body);
  packed_ = std::move(*done);
  unpacked_for_ = {};
  return {};
}

std::optional<HttpClient::Result> HttpClient::Transfer::unpack() {
  const auto begun = processor_time();
  const auto progress = unpacking_->step();
  unpacked_for_ += processor_time() - begun;
  if (progress == Unpacking::Progress::going_on && unpacked_for_ < options_.unpack_limit) return {};
  auto answer = std::exchange(packed_, std::nullopt);
  answer->body = unpacking_->take();
  unpacking_.reset();
  if (progress == Unpacking::Progress::done) return std::move(*answer);
  return std::unexpected(unpacking_error(progress, options_));
}

HttpClient::Result HttpClient::Transfer::result(CURLcode code) {
  if (refused_) return std::unexpected(std::move(*refused_));
  if (code == CURLE_OK) return answer();
  long os_error = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
  return std::unexpected(curl_error(code, error_text_.data(), os_error));
}

HttpAnswer HttpClient::Transfer::answer() {
  const microseconds total = moment(CURLINFO_TOTAL_TIME_T);
  // A request that was sent again because its connection had died counts twice in libcurl's times.
  const microseconds first_byte = std::min(moment(CURLINFO_STARTTRANSFER_TIME_T), total);
  const microseconds sent = std::min(moment(CURLINFO_PRETRANSFER_TIME_T), first_byte);
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  const TimePoint time = std::chrono::floor<milliseconds>(started_ + (sent + first_byte) / 2);
  const auto half_wait = std::chrono::ceil<milliseconds>((first_byte - sent) / 2);
  std::optional<feed::ClockReading> clock;
  if (const auto date = parse_http_date(head_.date))
    clock = feed::ClockReading{.exchange = *date, .local = time, .half_wait = half_wait};
  return {.status = static_cast<int>(status),
          .body = std::move(body_),
          .location = utf8::printable_line(head_.location),
          .retry_after =
              parse_retry_after(head_.retry_after, std::chrono::floor<milliseconds>(system_clock::now())),
          .time = time,
          .latency = std::chrono::ceil<milliseconds>(total - sent),
          .clock = clock};
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
