#include "api/openapi.hpp"

#include "web/files.hpp"

namespace candled::api {

std::string openapi_document(std::string_view version) {
  constexpr std::string_view placeholder = "@VERSION@";
  std::string document(web::openapi);
  return document.replace(document.find(placeholder), placeholder.size(), version);
}

Response get_openapi(const Context& context) {
  return {.content_type = "application/json",
          .body = openapi_document(context.version),
          .true_while_stored = context.live.versions().stored};
}

}  // namespace candled::api
