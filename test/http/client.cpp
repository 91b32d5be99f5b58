#include "http/client.hpp"

#include <arpa/inet.h>
#include <array>
#include <curl/curl.h>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace candled::test {
namespace {

std::size_t append_body(const char* bytes, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, size * count);
  return size * count;
}

std::size_t add_header(const char* bytes, std::size_t size, std::size_t count, void* headers) {
  const std::string_view line(bytes, size * count);
  if (const std::size_t colon = line.find(": "); colon != line.npos) {
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::string_view value = line.substr(colon + 2);
    (*static_cast<std::map<std::string, std::string>*>(headers))[name] = value.substr(0, value.find('\r'));
  }
  return line.size();
}

void set_request(CURL* curl, const Call& call) {
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(curl, CURLOPT_NOBODY, call.method == "HEAD" ? 1L : 0L);
  if (call.body.empty()) return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(call.body.size()));
}

}  // namespace

Client::Client(std::uint16_t port) : port_(port), curl_(curl_easy_init()) {}

Client::~Client() {
  curl_easy_cleanup(curl_);
}

Answer Client::call(std::string_view target, const Call& call) {
  Answer answer{};
  curl_slist* list = nullptr;
  for (const std::string& header : call.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
  const std::string url = "http://127.0.0.1:" + std::to_string(port_) + std::string(target);

  curl_easy_reset(curl_);  // keeps the connection
  set_request(curl_, call);
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl_, CURLOPT_PROXY, "");
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, 20'000L);
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, append_body);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, add_header);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &answer.headers);
  curl_easy_perform(curl_);
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_getinfo(curl_, CURLINFO_NUM_CONNECTS, &answer.connections);
  return answer;
}

RawConnection::RawConnection(std::uint16_t port, const char* address)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  ::inet_pton(AF_INET, address, &own.sin_addr);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
      ::connect(socket_, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0)
    throw std::runtime_error("cannot connect");
}

RawConnection::~RawConnection() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawConnection::send(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

void RawConnection::finish() {
  ::shutdown(socket_, SHUT_WR);
}

void RawConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(std::exchange(socket_, -1));
}

std::string RawConnection::read_to_end(std::chrono::milliseconds timeout) {
  std::string all;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto left = ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd event{.fd = socket_, .events = POLLIN, .revents = 0};
    if (left <= 0 || ::poll(&event, 1, static_cast<int>(left)) == 0) return all + "(open)";
    std::array<char, 16 << 10> buffer;
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

std::size_t RawConnection::read_slowly() {
  std::vector<char> bite(32 << 10);
  std::size_t taken = 0;
  for (;;) {
    const ssize_t got = ::recv(socket_, bite.data(), bite.size(), 0);
    if (got <= 0) return taken;
    taken += static_cast<std::size_t>(got);
    ::poll(nullptr, 0, 10);
  }
}

std::string RawConnection::read_until(std::string_view text) {
  std::string all;
  char c = 0;
  while (!all.ends_with(text) && ::recv(socket_, &c, 1, 0) == 1) all += c;
  return all;
}

}  // namespace candled::test
