#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace candled::http {

/// What a request's head says of its connection and its body.
struct Framing {
  bool keep_alive;  ///< the client would use the connection again
  bool old;         ///< HTTP/1.0, which knows no chunks
  bool is_head;     ///< the method is HEAD
  bool has_body;    ///< one is announced
};

/// What the first line of a request's head asks for, in the bytes that it was read from, and its framing.
struct RequestHead : Framing {
  std::string_view method;
  std::string_view target;
};

/// Where the head at the beginning of `bytes` ends, or npos when it goes on. What stands before `from` has
/// been looked at before, without success.
std::size_t end_of_head(std::string_view bytes, std::size_t from);

/// Reads a whole head, and decides where its request ends. Its first line is `method SP target SP version`,
/// to the byte, with a method of RFC 9110 or PATCH. Nothing when it is not, or when the head breaks a rule
/// that makes clear where a request ends: a control character or a line that does not end in CRLF, a field
/// without a name, a folded one, not exactly one Host in HTTP/1.1, Content-Lengths that differ or are no
/// number, or one beside Transfer-Encoding.
std::optional<RequestHead> read_head(std::string_view head);

/// Returns whether `left` and `right` are one word in ASCII, whatever their case.
bool same_word(std::string_view left, std::string_view right);

}  // namespace candled::http
