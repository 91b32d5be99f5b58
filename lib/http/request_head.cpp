#include "http/request_head.hpp"

#include <algorithm>
#include <array>

namespace candled::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Returns whether `c` may stand in a token (RFC 9110, 5.6.2).
bool is_name_character(char c) {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= ' ' && byte != 0x7f);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes a line off `rest`, without its end. Returns nothing if it does not end in CRLF or has a control
/// character.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == rest.npos || end == 0 || rest[end - 1] != '\r') return {};
  const std::string_view line = rest.substr(0, end - 1);
  rest.remove_prefix(end + 1);
  if (!std::ranges::all_of(line, is_value_character)) return {};
  return line;
}

constexpr std::array<std::string_view, 9> methods{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                  "CONNECT", "OPTIONS", "TRACE", "PATCH"};

struct RequestLine {
  std::string_view method;
  std::string_view target;
  bool old;
};

/// Accepts the characters of a URL and the bytes of other scripts, which many clients send unescaped.
bool is_target_character(char c) {
  return c != ' ' && c != '\t';
}

/// Returns nothing unless `line` is three words separated by single spaces.
std::optional<RequestLine> read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == last) return {};
  const std::string_view version = line.substr(last + 1);
  const RequestLine read{.method = line.substr(0, first),
                         .target = line.substr(first + 1, last - first - 1),
                         .old = version == "HTTP/1.0"};
  if (std::ranges::find(methods, read.method) == methods.end()) return {};
  if (read.target.empty() || !std::ranges::all_of(read.target, is_target_character)) return {};
  return read.old || version == "HTTP/1.1" ? std::optional(read) : std::nullopt;
}

struct Field {
  std::string_view name;   // in any case
  std::string_view value;  // without the spaces around it
};

std::optional<Field> read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return {};
  const std::string_view name = line.substr(0, colon);
  if (!std::ranges::all_of(name, is_name_character)) return {};
  return Field{.name = name, .value = trimmed(line.substr(colon + 1))};
}

/// The combined information of a head's fields.
class Fields {
 public:
  /// Returns false if the field contradicts an earlier one.
  bool add(const Field& field) {
    const auto [name, value] = field;
    if (same_word(name, "Host")) ++hosts;
    if (same_word(name, "Transfer-Encoding")) transfer_encoding = true;
    if (same_word(name, "Connection")) add_connection(value);
    return !same_word(name, "Content-Length") || add_length(value);
  }

  std::size_t hosts = 0;
  bool transfer_encoding = false;
  std::optional<std::string_view> length;
  bool close = false;
  bool keep_alive = false;

 private:
  bool add_length(std::string_view value) {
    if (value.empty() || !std::ranges::all_of(value, is_digit)) return false;
    if (length && *length != value) return false;
    length = value;
    return true;
  }

  void add_connection(std::string_view list) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      const std::string_view word = trimmed(list.substr(0, comma));
      close = close || same_word(word, "close");
      keep_alive = keep_alive || same_word(word, "keep-alive");
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }
};

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::size_t end_of_head(std::string_view bytes, std::size_t from) {
  // The end of the last line may have been searched before the bytes that follow it arrived.
  for (std::size_t line = bytes.find('\n', from < 2 ? 0 : from - 2); line != bytes.npos;
       line = bytes.find('\n', line + 1)) {
    const std::string_view next = bytes.substr(line + 1);
    if (next.starts_with('\n')) return line + 2;
    if (next.starts_with("\r\n")) return line + 3;
  }
  return bytes.npos;
}

std::optional<RequestHead> read_head(std::string_view head) {
  const auto first = take_line(head);
  const auto request_line = first ? read_request_line(*first) : std::nullopt;
  if (!request_line) return {};
  const bool old = request_line->old;
  Fields fields;
  RequestHead read{{}, request_line->method, request_line->target};
  auto line = take_line(head);
  for (; line && !line->empty(); line = take_line(head)) {
    const auto field = read_field(*line);
    if (!field || !fields.add(*field)) return {};
  }
  if (!line || !head.empty()) return {};
  if (fields.hosts > 1 || (fields.hosts == 0 && !old)) return {};
  if (fields.transfer_encoding && (fields.length || old)) return {};
  const bool zero = !fields.length || std::ranges::all_of(*fields.length, [](char c) { return c == '0'; });
  static_cast<Framing&>(read) = {.keep_alive = !fields.close && (!old || fields.keep_alive),
                                 .old = old,
                                 .is_head = request_line->method == "HEAD",
                                 .has_body = fields.transfer_encoding || !zero};
  return read;
}

}  // namespace candled::http
