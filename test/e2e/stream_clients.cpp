#include "e2e/stream_clients.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <stdexcept>

namespace candled::test {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// The stream's `retry`.
constexpr std::chrono::milliseconds pause{1'000};

/// The rest of the line that begins with `name`, or nothing.
std::string field(const std::string& event, const std::string& name) {
  std::size_t at = event.starts_with(name) ? 0 : event.find('\n' + name);
  if (at == event.npos) return {};
  at = event.find(name, at) + name.size();
  return event.substr(at, event.find('\n', at) - at);
}

}  // namespace

struct StreamClients::Multi {
  Multi() : handle(curl_multi_init()) { curl_multi_setopt(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L); }
  ~Multi() { curl_multi_cleanup(handle); }
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  CURLM* handle;
};

class StreamClients::Client {
 public:
  Client(CURLM* multi, StreamTopic asked)
      : topic(std::move(asked)),
        multi_(multi),
        easy_(curl_easy_init()),
        last_id_(topic.last_event_id) {
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Client::written);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  }
  ~Client() {
    end({});
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void begin_if_due(const std::string& url, SteadyTime now) {
    if (active_ || now < next_try_) return;
    const std::string target = url + "/api/stream?pair=" + topic.pair + "&interval=" + topic.interval;
    curl_slist_free_all(headers_);
    headers_ =
        last_id_.empty() ? nullptr : curl_slist_append(nullptr, ("Last-Event-ID: " + last_id_).c_str());
    curl_easy_setopt(easy_, CURLOPT_URL, target.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
    buffer_.clear();
    answered_ = false;
    curl_multi_add_handle(multi_, easy_);
    active_ = true;
  }
  /// Its connection has ended.
  void end(SteadyTime now) {
    if (active_) curl_multi_remove_handle(multi_, easy_);
    active_ = answered_ = false;
    next_try_ = now + pause;
  }
  bool answered() const { return answered_; }

  const StreamTopic topic;
  StreamRecord record;

 private:
  static std::size_t written(const char* bytes, std::size_t, std::size_t count, void* client) {
    static_cast<Client*>(client)->take(std::string_view(bytes, count));
    return count;
  }

  void take(std::string_view bytes) {
    if (!answered_) look_at_answer();
    buffer_ += bytes;
    for (std::size_t end; (end = buffer_.find("\n\n")) != buffer_.npos; buffer_.erase(0, end + 2))
      take_event(buffer_.substr(0, end));
  }

  void look_at_answer() {
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    answered_ = status == 200;
    if (!answered_) record.complaints.push_back("status " + std::to_string(status));
    if (answered_ && record.connections++ == 0)
      record.first_connected = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  }

  void take_event(const std::string& event) {
    if (event.starts_with(':')) ++record.comments;
    const std::string kind = field(event, "event: ");
    if (kind == "forming") ++record.forming;
    if (kind != "candle") return;
    last_id_ = field(event, "id: ");
    record.candles.push_back({.id = std::stoll(last_id_), .data = field(event, "data: ")});
  }

  CURLM* const multi_;
  CURL* const easy_;
  curl_slist* headers_ = nullptr;
  std::string last_id_;
  std::string buffer_;
  bool active_ = false;
  bool answered_ = false;
  SteadyTime next_try_{};
};

StreamClients::StreamClients(std::vector<StreamTopic> topics) : multi_(std::make_unique<Multi>()) {
  for (StreamTopic& topic : topics)
    clients_.push_back(std::make_unique<Client>(multi_->handle, std::move(topic)));
}

StreamClients::~StreamClients() = default;

void StreamClients::connect_to(const std::string& url) {
  url_ = url;
}

void StreamClients::run_for(std::chrono::milliseconds length) {
  const SteadyTime end = std::chrono::steady_clock::now() + length;
  for (SteadyTime now; (now = std::chrono::steady_clock::now()) < end;) {
    for (const auto& client : clients_) client->begin_if_due(url_, now);
    int running = 0;
    curl_multi_perform(multi_->handle, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_->handle, &left)) {
      char* client = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &client);
      reinterpret_cast<Client*>(client)->end(now);
    }
    curl_multi_poll(multi_->handle, nullptr, 0, 20, nullptr);
  }
}

std::size_t StreamClients::size() const {
  return clients_.size();
}

const StreamTopic& StreamClients::topic(std::size_t client) const {
  return clients_[client]->topic;
}

const StreamRecord& StreamClients::record(std::size_t client) const {
  return clients_[client]->record;
}

std::size_t StreamClients::connected() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(clients_, [](const auto& client) { return client->answered(); }));
}

}  // namespace candled::test
