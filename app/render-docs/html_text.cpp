#include "render-docs/html_text.hpp"

#include <algorithm>

namespace candled::docs {
namespace {

/// Takes the text before `separator` off `text`, together with the separator, and returns it.
std::string_view cut(std::string_view& text, std::string_view separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, end);
  text.remove_prefix(std::min(end + separator.size(), text.size()));
  return head;
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string inline_html(std::string_view text) {
  std::string out;
  for (bool code = false; !text.empty(); code = !code) {
    const std::string piece = escaped_html(cut(text, "`"));
    out += code ? "<code>" + piece + "</code>" : piece;
  }
  return out;
}

std::string paragraphs_html(std::string_view text) {
  std::string out;
  while (!text.empty()) out += "<p>" + inline_html(cut(text, "\n\n")) + "</p>\n";
  return out;
}

}  // namespace candled::docs
