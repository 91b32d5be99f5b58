#include "http/outgoing.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace candled::http {
namespace {

std::array<std::string_view, 3> parts_of(const Outgoing::Piece& piece) {
  return {piece.head, piece.body ? std::string_view(*piece.body) : std::string_view(), piece.tail};
}

std::size_t size_of(const Outgoing::Piece& piece) {
  return piece.head.size() + (piece.body ? piece.body->size() : 0) + piece.tail.size();
}

}  // namespace

void Outgoing::push(Piece piece) {
  unsent_ += size_of(piece);
  kept_ += size_of(piece);
  pieces_.push_back(std::move(piece));
}

Outgoing::Result Outgoing::send(int socket) {
  while (unsent_ > 0) {
    Vectors vectors;
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = gather(vectors);
    const ssize_t sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0)
      take(static_cast<std::size_t>(sent));
    else if (errno != EINTR)
      return errno == EAGAIN ? Result::blocked : Result::broken;
  }
  return Result::done;
}

std::size_t Outgoing::gather(Vectors& into) const {
  std::size_t count = 0;
  std::size_t skip = offset_;
  for (std::size_t i = next_; i < pieces_.size() && count + 3 <= into.size(); ++i)
    for (std::string_view part : parts_of(pieces_[i])) {
      const std::size_t gone = std::min(skip, part.size());
      skip -= gone;
      part.remove_prefix(gone);
      if (!part.empty()) into[count++] = {.iov_base = const_cast<char*>(part.data()), .iov_len = part.size()};
    }
  return count;
}

void Outgoing::take(std::size_t count) {
  unsent_ -= count;
  offset_ += count;
  while (next_ < pieces_.size() && offset_ >= size_of(pieces_[next_])) {
    offset_ -= size_of(pieces_[next_]);
    kept_ -= size_of(pieces_[next_]);
    pieces_[next_++] = {};
  }
  // Erasing at every piece would move the rest each time.
  if (next_ == pieces_.size() || next_ >= 64) {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }
}

}  // namespace candled::http
