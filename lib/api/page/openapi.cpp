#include "api/page/openapi.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/answer/own_url.hpp"
#include "web/files.hpp"

namespace candled::api {
namespace {

void fill_in(std::string& text, std::string_view placeholder, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(placeholder, at)) != text.npos; at += value.size())
    text.replace(at, placeholder.size(), value);
}

std::string_view asset_of(std::span<const page::File> page) {
  const auto found = std::ranges::find_if(
      page, [](const page::File& file) { return file.path.starts_with(page::assets_path); });
  return found == page.end() ? "page.js" : found->path.substr(page::assets_path.size());
}

// No value needs escaping, be it in JSON or in HTML: own_url() accepts only plain hosts and paths.
std::string filled_in(std::string_view text, std::string_view version, std::string_view server,
                      std::span<const page::File> page) {
  std::string filled(text);
  fill_in(filled, "@VERSION@", version);
  fill_in(filled, "@SERVER@", server);
  fill_in(filled, "@ASSET@", asset_of(page));
  return filled;
}

}  // namespace

std::string openapi_document(std::string_view version, std::string_view server,
                             std::span<const page::File> page) {
  return filled_in(web::openapi, version, server, page);
}

http::Response get_openapi(const Context& context, const http::Request& request) {
  // Without a host, the URL is relative to the document.
  const std::string server =
      own_url(context, request).value_or(fmt::format("{}/", own_prefix(context, request)));
  http::Response response{.content_type = "application/json",
                          .body = openapi_document(context.version, server, context.page_files)};
  depends_on_own_url(context, request, response);
  return response;
}

http::Response get_docs(const Context& context, const http::Request& request) {
  const std::string server = own_url(context, request).value_or("http://localhost:8080");
  http::Response response{
      .content_type = "text/html; charset=utf-8",
      .headers = {{"Content-Security-Policy",
                   "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'"}},
      .body = filled_in(web::docs_page, context.version, server, context.page_files)};
  fill_in(response.body, "@FOLDER@", beside(request, ""));
  depends_on_own_url(context, request, response);
  return response;
}

http::Response get_docs_style(const Context& context) {
  return {.content_type = "text/css; charset=utf-8",
          .body = std::string(web::docs),
          .true_while_stored = stored_version(context)};
}

}  // namespace candled::api
