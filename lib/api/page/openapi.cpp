#include "api/page/openapi.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/answer/own_url.hpp"
#include "web/files.hpp"

namespace candled::api {
namespace {

void fill_in(std::string& document, std::string_view placeholder, std::string_view value) {
  for (std::size_t at = 0; (at = document.find(placeholder, at)) != document.npos; at += value.size())
    document.replace(at, placeholder.size(), value);
}

std::string_view asset_of(std::span<const page::File> page) {
  const auto found = std::ranges::find_if(
      page, [](const page::File& file) { return file.path.starts_with(page::assets_path); });
  return found == page.end() ? "page.js" : found->path.substr(page::assets_path.size());
}

}  // namespace

std::string openapi_document(std::string_view version, std::string_view server,
                             std::span<const page::File> page) {
  std::string document(web::openapi);
  fill_in(document, "@VERSION@", version);
  fill_in(document, "@SERVER@", server);
  fill_in(document, "@ASSET@", asset_of(page));
  return document;
}

http::Response get_openapi(const Context& context, const http::Request& request) {
  // Without a host it is what can be said relative to the document.
  const std::string server =
      own_url(context, request).value_or(fmt::format("{}/", own_prefix(context, request)));
  http::Response response{.content_type = "application/json",
                          .body = openapi_document(context.version, server, context.page_files)};
  depends_on_own_url(context, request, response);
  return response;
}

}  // namespace candled::api
