#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace candled::http {

/// The facts that a request's head states about its connection and its body.
struct Framing {
  bool keep_alive;  ///< the client wants to use the connection again
  bool old;         ///< HTTP/1.0, which has no chunked encoding
  bool is_head;     ///< the method is HEAD
  bool has_body;    ///< a body is announced
};

/// A request's method and target, as views into the bytes that were read, and its framing.
struct RequestHead : Framing {
  std::string_view method;
  std::string_view target;
};

/// Returns the end of the head at the beginning of `bytes`, or npos if the head is incomplete. The bytes
/// before `from` have been searched before, without success.
std::size_t end_of_head(std::string_view bytes, std::size_t from);

/// Reads a whole head and decides where its request ends. The first line has to be, to the byte, `method SP
/// target SP version` with a method of RFC 9110 or PATCH. Returns nothing if it is not, or if the head breaks
/// a rule that makes clear where a request ends:
/// - a control character, or a line that does not end in CRLF;
/// - a field without a name, or a folded one;
/// - not exactly one Host in HTTP/1.1;
/// - Content-Lengths that differ or are no number, or one beside Transfer-Encoding.
std::optional<RequestHead> read_head(std::string_view head);

/// Returns whether `left` and `right` are equal, ignoring the case of ASCII letters.
bool same_word(std::string_view left, std::string_view right);

}  // namespace candled::http
