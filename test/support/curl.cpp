#include "support/curl.hpp"

#include <curl/curl.h>
#include <memory>
#include <stdexcept>

namespace candled::test {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

}  // namespace

Reply curl(const std::string& url, const std::string& method, const std::string& body,
           const std::vector<std::string>& headers) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
  curl_slist* list = nullptr;
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> freed(list, curl_slist_free_all);

  Reply reply;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, append);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &reply.head);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reply.body);
  if (method == "HEAD")
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
  else if (method != "GET")
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  if (!body.empty()) {
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
  }
  if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK)
    throw std::runtime_error(url + ": " + curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  reply.status = static_cast<int>(status);
  return reply;
}

}  // namespace candled::test
