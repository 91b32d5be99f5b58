#include "postgres/target_of_url.hpp"

#include <libpq-fe.h>
#include <map>
#include <memory>
#include <string>

#include "store/open.hpp"

namespace candled::postgres {
namespace {

constexpr std::string_view hidden = "***";

/// Replaces the text from `from` to before `end`.
void hide(std::string& text, std::size_t from, std::size_t end) {
  text.replace(from, end - from, hidden);
}

std::unexpected<store::StoreError> bad_url(std::string_view url, std::string_view why) {
  return std::unexpected(store::bad_url(without_password(url), why, urls));
}

/// The settings that a URI has, by keyword.
std::map<std::string, std::string, std::less<>> settings_of(PQconninfoOption* options) {
  std::map<std::string, std::string, std::less<>> settings;
  for (auto* option = options; option != nullptr && option->keyword != nullptr; ++option)
    if (option->val != nullptr) settings.emplace(option->keyword, option->val);
  return settings;
}

}  // namespace

std::string without_password(std::string_view url) {
  std::string shown(url);
  if (const auto scheme = shown.find("://"); scheme != shown.npos) {
    const std::size_t start = scheme + 3;
    const std::size_t end = std::min(shown.find_first_of("/?", start), shown.size());
    const std::size_t at = std::string_view(shown).substr(0, end).rfind('@');
    const std::size_t colon = shown.find(':', start);
    if (at != shown.npos && at >= start && colon < at) hide(shown, colon + 1, at);
  }
  for (const std::string_view keyword : {"password=", "sslpassword="})
    for (std::size_t at = shown.find(keyword); at != shown.npos; at = shown.find(keyword, at + 1)) {
      const std::size_t value = at + keyword.size();
      hide(shown, value, std::min(shown.find('&', value), shown.size()));
    }
  return shown;
}

std::expected<Target, store::StoreError> target_of_url(std::string_view url) {
  if (url.find('\0') != url.npos) return bad_url(url.substr(0, url.find('\0')), "a URL holds no zero byte");
  const std::string text(url);
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(text.c_str(), &message), PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> freed(message, PQfreemem);
  // libpq's message may repeat the part of the URL that holds a password.
  if (!options) return bad_url(url, "it is not a connection URI of PostgreSQL");
  const auto settings = settings_of(options.get());
  if (!settings.contains("host") && !settings.contains("hostaddr") && !settings.contains("service"))
    return bad_url(url, "there is no host");
  if (!settings.contains("dbname") && !settings.contains("service"))
    return bad_url(url, "there is no database");
  return Target{.url = text, .name = without_password(url)};
}

}  // namespace candled::postgres
