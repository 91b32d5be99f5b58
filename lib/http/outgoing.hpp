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

/// What is on its way to one client, in order. It is never copied.
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
  /// Hands over as much as the kernel takes: all of it, or until it blocks, or the client has gone.
  Result send(int socket);

  std::size_t unsent() const { return unsent_; }
  /// Roughly what waiting takes of memory: a piece takes all of it until its last byte has gone.
  std::size_t memory() const { return kept_ + (pieces_.size() - next_) * sizeof(Piece); }

 private:
  using Vectors = std::array<iovec, 48>;

  std::size_t gather(Vectors& into) const;
  void take(std::size_t count);

  std::vector<Piece> pieces_;  // those before next_ have gone
  std::size_t next_ = 0;
  std::size_t offset_ = 0;  // what has gone of pieces_[next_]
  std::size_t unsent_ = 0;
  std::size_t kept_ = 0;  // bytes of the pieces that have not gone whole
};

}  // namespace candled::http
