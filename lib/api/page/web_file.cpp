#include "api/page/web_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/problem.hpp"
#include "http/query_string.hpp"

namespace candled::api {
namespace {

constexpr std::string_view index_path = "/";

/// Everything that the page needs comes from this server; style sheets and scripts are in files of their own.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> media_types{
    {{".css", "text/css; charset=utf-8"},
     {".ico", "image/x-icon"},
     {".js", "text/javascript; charset=utf-8"},
     {".json", "application/json"},
     {".png", "image/png"},
     {".svg", "image/svg+xml"},
     {".txt", "text/plain; charset=utf-8"},
     {".woff2", "font/woff2"}}};

std::string_view media_type(std::string_view path) {
  if (path == index_path) return "text/html; charset=utf-8";
  const auto found =
      std::ranges::find_if(media_types, [path](const auto& ending) { return path.ends_with(ending.first); });
  return found == media_types.end() ? "application/octet-stream" : found->second;
}

http::Response no_page() {
  return http::to_response(
      http::Problem{.status = 404,
                    .title = "No page",
                    .detail = "this candled was built without its page; /docs describes the API"});
}

http::Response no_file(const http::Request& request) {
  return http::to_response(http::Problem{
      .status = 404, .title = "Unknown file", .detail = "the page has no such file", .given = request.path});
}

}  // namespace

http::Response get_web_file(const Context& context, const http::Request& request) {
  if (context.page_files.empty()) return no_page();
  const auto file =
      std::ranges::find(context.page_files, http::without_slash(request.path), &page::File::path);
  if (file == context.page_files.end()) return no_file(request);
  const bool for_ever = file->path.starts_with(page::assets_path);
  return {.content_type = std::string(media_type(file->path)),
          .headers = {{"Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Content-Security-Policy", std::string(policy)}},
          .body = std::string(file->plain),
          .gzipped = file->gzip};
}

}  // namespace candled::api
