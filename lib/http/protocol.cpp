#include "http/protocol.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <utility>

#include "api/problem.hpp"
#include "api/query_string.hpp"
#include "http/request_head.hpp"

namespace candled::http {
namespace {

std::string lower_case(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower;
}

auto headers_of(const RequestHead& head) {
  decltype(api::Request::headers) headers;
  headers.reserve(head.fields.size());
  for (const auto& [name, value] : head.fields) headers.emplace_back(lower_case(name), value);
  return headers;
}

/// A target may be a whole URL (RFC 9112, 3.2.2): that of this server, whatever it says.
std::string_view without_origin(std::string_view target) {
  if (!target.starts_with("http://") && !target.starts_with("https://")) return target;
  const std::size_t path = target.find_first_of("/?", target.find("//") + 2);
  return path == target.npos ? "/" : target.substr(path);
}

/// Some clients send a page's fragment, which is none of the server's business.
std::string_view without_fragment(std::string_view target) {
  return target.substr(0, target.find('#'));
}

Answer unreadable() {
  return refusal(400, "Bad request", "the request cannot be read");
}

}  // namespace

Protocol::Protocol(Handler handler, AtOnceHandler at_once, Log log)
    : at_once_(std::move(at_once)),
      handler_(std::move(handler)),
      log_(std::move(log)) {}

std::variant<Answer, Asked> Protocol::read(std::string_view head, const std::string& peer) const {
  const auto read = read_head(head);
  if (!read) return unreadable();
  auto target = api::parse_target(without_fragment(without_origin(read->target)));
  if (!target) return finished(to_response(target.error()), *read);
  return Asked{.framing = *read,
               .request = {.method = std::string(read->method),
                           .path = std::move(target->path),
                           .parameters = std::move(target->parameters),
                           .headers = headers_of(*read),
                           .has_body = read->has_body,
                           .peer = peer},
               .target = std::string(read->target)};
}

std::optional<Answer> Protocol::at_once(const Asked& asked) const {
  if (!at_once_) return {};
  auto response = handled(at_once_, asked);
  if (!response) return {};
  return finished(std::move(*response), asked.framing);
}

Protocol::Result Protocol::answer(const Asked& asked) const {
  api::Response response = *handled(handler_, asked);
  Result result{.answer = {}, .go_on = asked.framing.is_head ? nullptr : response.go_on};
  result.answer = finished(std::move(response), asked.framing);
  return result;
}

std::optional<api::Response> Protocol::handled(const AtOnceHandler& handler, const Asked& asked) const try {
  return handler(asked.request);
} catch (...) {
  std::string why;
  try {
    throw;
  } catch (const std::exception& e) {
    why = fmt::format(": {}", e.what());
  } catch (...) {  // the line below is all that can be said
  }
  log_(fmt::format("{} {} failed{}", asked.request.method, asked.target, why));
  return to_response(api::Problem{.status = 500,
                                  .title = "Internal error",
                                  .detail = "this is a defect of the service; its log says more"});
}

}  // namespace candled::http
