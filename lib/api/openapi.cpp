#include "api/openapi.hpp"

#include <algorithm>

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

std::string openapi_document(std::string_view version, std::span<const page::File> page) {
  std::string document(web::openapi);
  fill_in(document, "@VERSION@", version);
  fill_in(document, "@ASSET@", asset_of(page));
  return document;
}

Response get_openapi(const Context& context) {
  return {.content_type = "application/json",
          .body = openapi_document(context.version, context.page_files),
          .true_while_stored = context.live.versions().stored};
}

}  // namespace candled::api
