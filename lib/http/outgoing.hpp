#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/uio.h>
#include <vector>

namespace candled::http {

/// The bytes on their way to one client, in order. They are never copied.
///
/// One thread at a time.
class Outgoing {
 public:
  struct Piece {
    std::string head{};
    std::shared_ptr<const std::string> body{};  ///< may be null
    std::string_view tail{};                    ///< outlives all
  };
  enum class Result : std::uint8_t { done, blocked, broken };

  void push(Piece piece);
  /// Hands over as much as the kernel takes: everything, or until it blocks, or until the client has gone.
  Result send(int socket);

  std::size_t unsent() const { return unsent_; }
  /// Returns roughly the memory that waiting bytes take: a piece takes all of its memory until its last byte
  /// has gone.
  std::size_t memory() const { return kept_ + (pieces_.size() - next_) * sizeof(Piece); }

 private:
  using Vectors = std::array<iovec, 48>;

  std::size_t gather(Vectors& into) const;
  void take(std::size_t count);

  std::vector<Piece> pieces_;  // the pieces before next_ have gone
  std::size_t next_ = 0;
  std::size_t offset_ = 0;  // the bytes of pieces_[next_] that have gone
  std::size_t unsent_ = 0;
  std::size_t kept_ = 0;  // bytes of all pieces that have not gone completely
};

}  // namespace candled::http
