#include "support/exchange_server.hpp"

#include <algorithm>
#include <httplib.h>
#include <mutex>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <thread>

namespace candled::test {
namespace {

template <auto free>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};

/// A key and a certificate that nobody but itself vouches for.
struct SelfSigned {
  std::unique_ptr<EVP_PKEY, Free<&EVP_PKEY_free>> key{EVP_EC_gen("P-256")};
  std::unique_ptr<X509, Free<&X509_free>> certificate{X509_new()};

  SelfSigned() {
    X509* x509 = certificate.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3'600);
    X509_set_pubkey(x509, key.get());
    X509_NAME* subject = X509_get_subject_name(x509);
    const std::string common_name = "candled test";
    X509_NAME_add_entry_by_NID(
        subject, NID_commonName, MBSTRING_UTF8,
        static_cast<const unsigned char*>(static_cast<const void*>(common_name.data())),
        static_cast<int>(common_name.size()), -1, 0);
    X509_set_issuer_name(x509, subject);
    const std::unique_ptr<X509_EXTENSION, Free<&X509_EXTENSION_free>> name{
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")};
    X509_add_ext(x509, name.get(), -1);
    if (X509_sign(x509, key.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate");
  }

  std::string pem() const {
    const std::unique_ptr<BIO, Free<&BIO_free>> memory{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(memory.get(), certificate.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }
};

std::string in_lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

SeenRequest seen(const httplib::Request& request) {
  SeenRequest result{.target = request.target, .headers = {}, .client_port = request.remote_port};
  for (const auto& [name, value] : request.headers) result.headers[in_lower_case(name)] = value;
  return result;
}

}  // namespace

class ExchangeServer::Impl {
 public:
  Impl(Handler handler, Scheme scheme) : scheme_(scheme), handler_(std::move(handler)) {
    if (scheme == Scheme::https) {
      server_ = std::make_unique<httplib::SSLServer>(self_signed_.certificate.get(), self_signed_.key.get());
    } else {
      server_ = std::make_unique<httplib::Server>();
    }
    server_->set_keep_alive_max_count(1'000);
    server_->set_tcp_nodelay(true);
    server_->Get(".*", [this](const httplib::Request& in, httplib::Response& out) { answer(in, out); });
    port_ = server_->bind_to_any_port("127.0.0.1");
    if (port_ <= 0) throw std::runtime_error("no free port");
    thread_ = std::jthread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();  // a stop before that would be lost
  }

  ~Impl() { server_->stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void set_handler(Handler handler) {
    const std::lock_guard lock(mutex_);
    handler_ = std::move(handler);
  }

  std::vector<SeenRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::string url() const {
    return (scheme_ == Scheme::https ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
  }

  std::string certificate() const { return scheme_ == Scheme::https ? self_signed_.pem() : ""; }

 private:
  void answer(const httplib::Request& in, httplib::Response& out) {
    const SeenRequest request = seen(in);
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      handler = handler_;
    }
    const ExchangeReply reply = handler(request);
    out.status = reply.status;
    for (const auto& [name, value] : reply.headers) out.set_header(name, value);
    out.set_content(reply.body, reply.content_type);
  }

  SelfSigned self_signed_;
  Scheme scheme_;
  std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  mutable std::mutex mutex_;  // guards the two below
  Handler handler_;
  std::vector<SeenRequest> requests_;
  std::jthread thread_;
};

ExchangeServer::ExchangeServer(Handler handler, Scheme scheme)
    : impl_(std::make_unique<Impl>(std::move(handler), scheme)) {}

ExchangeServer::~ExchangeServer() = default;

void ExchangeServer::set_handler(Handler handler) {
  impl_->set_handler(std::move(handler));
}

std::string ExchangeServer::url() const {
  return impl_->url();
}

std::vector<SeenRequest> ExchangeServer::requests() const {
  return impl_->requests();
}

std::string ExchangeServer::certificate() const {
  return impl_->certificate();
}

}  // namespace candled::test
