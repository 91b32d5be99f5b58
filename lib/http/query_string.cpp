#include "http/query_string.hpp"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace candled::http {
namespace {

Problem malformed(std::string_view piece, std::string allowed) {
  return {.status = 400,
          .title = "Malformed query",
          .detail = fmt::format("the query cannot be read; allowed: {}", allowed),
          .given = std::string(piece),
          .allowed = {std::move(allowed)}};
}

std::optional<char> escaped_byte(std::string_view digits) {
  unsigned char byte = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return {};
  return static_cast<char>(byte);
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto byte = escaped_byte(text.substr(i + 1, 2));
    if (!byte) return {};
    out += *byte;
    i += 2;
  }
  return out;
}

std::expected<Parameters::value_type, Problem> parse_parameter(std::string_view piece) {
  const std::size_t equals = std::min(piece.find('='), piece.size());
  auto name = decoded(piece.substr(0, equals));
  auto value = decoded(piece.substr(std::min(equals + 1, piece.size())));
  if (!name || !value) return std::unexpected(malformed(piece, "'%' and two hexadecimal digits"));
  if (name->size() > max_parameter_bytes || value->size() > max_parameter_bytes)
    return std::unexpected(
        malformed(piece, fmt::format("names and values of up to {} bytes", max_parameter_bytes)));
  return std::pair(std::move(*name), std::move(*value));
}

}  // namespace

std::expected<Target, Problem> parse_target(std::string_view target) {
  const std::size_t question = std::min(target.find('?'), target.size());
  Target parsed{.path = std::string(target.substr(0, question)), .parameters = {}};
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (!query.empty()) {
    const std::string_view piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(piece.size() + 1, query.size()));
    if (piece.empty()) continue;
    if (parsed.parameters.size() == max_parameters)
      return std::unexpected(malformed(piece, fmt::format("up to {} parameters", max_parameters)));
    auto parameter = parse_parameter(piece);
    if (!parameter) return std::unexpected(std::move(parameter.error()));
    parsed.parameters.push_back(std::move(*parameter));
  }
  return parsed;
}

std::string_view without_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (unreserved.contains(c))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace candled::http
