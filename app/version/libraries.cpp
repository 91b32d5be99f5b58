#include "version/libraries.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <rapidjson/rapidjson.h>
#include <spdlog/version.h>
#include <sqlite3.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

namespace candled::version {
namespace {

/// Returns 9.1.0 for 90100, as most libraries write their versions as a number.
std::string dotted(unsigned version) {
  return fmt::format("{}.{}.{}", version / 10'000, version / 100 % 100, version % 100);
}

}  // namespace

std::vector<Fact> libraries() {
  const curl_version_info_data& curl = *curl_version_info(CURLVERSION_NOW);
  return {
      {.name = "sqlite", .value = sqlite3_libversion()},
      {.name = "libcurl", .value = curl.version},
      {.name = "libcurl-tls", .value = curl.ssl_version == nullptr ? "none" : curl.ssl_version},
      {.name = "zlib", .value = zlibVersion()},
      {.name = "zstd", .value = ZSTD_versionString()},
      {.name = "xxhash", .value = dotted(XXH_versionNumber())},
      {.name = "libdeflate", .value = LIBDEFLATE_VERSION_STRING},
      {.name = "cpp-httplib", .value = CANDLED_HTTPLIB_VERSION},
      {.name = "rapidjson", .value = RAPIDJSON_VERSION_STRING},
      {.name = "fmt", .value = dotted(FMT_VERSION)},
      {.name = "spdlog", .value = dotted(SPDLOG_VERSION)},
      {.name = "tomlplusplus", .value = CANDLED_TOMLPLUSPLUS_VERSION},
  };
}

}  // namespace candled::version
