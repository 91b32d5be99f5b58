#include "http/wire_response.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "http/problem.hpp"

namespace candled::http {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::array<std::pair<int, std::string_view>, 22> reasons{{{200, "OK"},
                                                                    {204, "No Content"},
                                                                    {301, "Moved Permanently"},
                                                                    {302, "Found"},
                                                                    {304, "Not Modified"},
                                                                    {308, "Permanent Redirect"},
                                                                    {400, "Bad Request"},
                                                                    {401, "Unauthorized"},
                                                                    {403, "Forbidden"},
                                                                    {404, "Not Found"},
                                                                    {405, "Method Not Allowed"},
                                                                    {406, "Not Acceptable"},
                                                                    {408, "Request Timeout"},
                                                                    {410, "Gone"},
                                                                    {412, "Precondition Failed"},
                                                                    {413, "Content Too Large"},
                                                                    {414, "URI Too Long"},
                                                                    {429, "Too Many Requests"},
                                                                    {431, "Request Header Fields Too Large"},
                                                                    {500, "Internal Server Error"},
                                                                    {501, "Not Implemented"},
                                                                    {503, "Service Unavailable"}}};

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool has_content(int status) {
  return status != 204 && status != 304;
}

/// A line break in a value would end the line that it stands in.
void add_field(std::string& fields, std::string_view name, std::string_view value) {
  fields.append(name).append(": ");
  std::ranges::replace_copy_if(
      value, std::back_inserter(fields), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  fields += "\r\n";
}

BodyEnd body_end(const Response& response, const Framing& framing) {
  if (!response.go_on) return BodyEnd::length;
  return framing.old ? BodyEnd::close : BodyEnd::chunks;
}

bool may_be_kept(const Response& response, const Framing& framing) {
  return (response.status == 200 || response.status == 304) && !response.go_on && !framing.has_body;
}

}  // namespace

Answer finished(Response response, const Framing& framing) {
  Answer answer{.status = response.status, .route = response.route};
  answer.end = body_end(response, framing);
  answer.close = !framing.keep_alive || framing.has_body || answer.end == BodyEnd::close;
  if (may_be_kept(response, framing)) answer.true_while_stored = response.true_while_stored;
  if (!response.content_type.empty() && has_content(response.status))
    add_field(answer.fields, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) add_field(answer.fields, name, value);
  if (answer.end == BodyEnd::chunks) add_field(answer.fields, "Transfer-Encoding", "chunked");
  if (answer.end == BodyEnd::length && has_content(response.status))
    add_field(answer.fields, "Content-Length", fmt::format_int(response.body.size()).c_str());
  if (answer.close)
    add_field(answer.fields, "Connection", "close");
  else if (framing.old)
    add_field(answer.fields, "Connection", "keep-alive");
  answer.fields += "\r\n";
  if (!framing.is_head && has_content(response.status) && !response.body.empty())
    answer.body = std::make_shared<const std::string>(std::move(response.body));
  return answer;
}

Answer refusal(int status, std::string title, std::string detail) {
  Response response =
      to_response(Problem{.status = status, .title = std::move(title), .detail = std::move(detail)});
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return finished(std::move(response),
                  {.keep_alive = false, .old = false, .is_head = false, .has_body = false});
}

std::string status_line(int status) {
  const auto found = std::ranges::find(reasons, status, &std::pair<int, std::string_view>::first);
  std::string line = "HTTP/1.1 ";
  line.append(fmt::format_int(status).c_str()).append(" ");
  return line.append(found == reasons.end() ? "" : found->second).append("\r\n");
}

std::string date_line(std::chrono::sys_seconds time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n",
                     weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace candled::http
