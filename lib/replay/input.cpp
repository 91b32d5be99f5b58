#include "replay/input.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <istream>
#include <optional>
#include <poll.h>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/decompressed_input.hpp"

namespace candled::replay {
namespace {

class IstreamInput final : public Input {
 public:
  explicit IstreamInput(std::istream& in) : in_(in) {}

  std::expected<std::size_t, std::string> read(std::span<char> out) override {
    in_.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (in_.bad()) return std::unexpected("");
    const auto count = static_cast<std::size_t>(in_.gcount());
    position_ += count;
    return count;
  }
  std::uint64_t position() const override { return position_; }

 private:
  std::istream& in_;
  std::uint64_t position_ = 0;
};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > STDIN_FILENO) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  int number_;
};

class FileInput final : public Input {
 public:
  FileInput(int file, std::stop_token stop)
      : file_(file),
        stopped_(eventfd(0, EFD_CLOEXEC)),
        on_stop_(std::move(stop), Wake{stopped_.number()}) {
    struct stat status {};
    regular_ = file < 0 || (fstat(file, &status) == 0 && S_ISREG(status.st_mode));
    if (regular_) posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
  }

  std::expected<std::size_t, std::string> read(std::span<char> out) override {
    if (begun_ < beginning_.size()) return take_beginning(out);
    return read_on(out);
  }

  bool would_wait() const override { return begun_ == beginning_.size() && !regular_ && !ready(0); }
  std::uint64_t position() const override { return position_; }

  /// Returns the first bytes, at most four, which are read again afterwards.
  std::string_view peek() {
    std::array<char, 4> bytes;
    while (beginning_.size() < bytes.size()) {
      const auto count = read_on(std::span(bytes).first(bytes.size() - beginning_.size()));
      if (!count || *count == 0) break;
      beginning_.append(bytes.data(), *count);
    }
    return beginning_;
  }

 private:
  struct Wake {
    int event;
    void operator()() const {
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = write(event, &one, sizeof one);
    }
  };

  std::size_t take_beginning(std::span<char> out) {
    const std::size_t count = beginning_.copy(out.data(), out.size(), begun_);
    begun_ += count;
    return count;
  }

  /// Returns whether something can be read, be it the end, within `timeout_ms` (-1 for any time). Returns
  /// false also when a stop is requested.
  bool ready(int timeout_ms) const {
    std::array<pollfd, 2> waited{
        pollfd{.fd = file_.number(), .events = POLLIN, .revents = 0},
        pollfd{.fd = stopped_.number(), .events = POLLIN, .revents = 0},
    };
    while (poll(waited.data(), waited.size(), timeout_ms) < 0 && errno == EINTR) {
    }
    return waited[1].revents == 0 && waited[0].revents != 0;
  }

  std::expected<std::size_t, std::string> read_on(std::span<char> out) {
    if (!regular_ && !ready(-1)) return std::unexpected("");
    ssize_t count = -1;
    do count = ::read(file_.number(), out.data(), out.size());
    while (count < 0 && errno == EINTR);
    if (count < 0) return std::unexpected("");
    position_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }

  Descriptor file_;
  Descriptor stopped_;
  std::stop_callback<Wake> on_stop_;
  bool regular_ = false;
  std::string beginning_;
  std::size_t begun_ = 0;
  std::uint64_t position_ = 0;
};

/// Holds zeros back until something else follows.
class WithoutZeros final : public Input {
 public:
  explicit WithoutZeros(std::unique_ptr<Input> input) : input_(std::move(input)) {}

  std::expected<std::size_t, std::string> read(std::span<char> out) override {
    for (;;) {
      if (due_ > 0) return give_zeros(out);
      if (given_ < piece_.size()) return give_piece(out);
      const auto count = input_->read(out);
      if (!count || *count == 0) return count;
      const std::string_view bytes(out.data(), *count);
      const std::size_t end = bytes.find_last_not_of('\0') + 1;
      const std::uint64_t before = held_back_;
      held_back_ = bytes.size() - end + (end == 0 ? before : 0);
      if (end > 0 && before == 0) return end;
      if (end == 0) continue;
      due_ = before;
      piece_ = bytes.substr(0, end);
      given_ = 0;
    }
  }
  bool would_wait() const override { return due_ == 0 && given_ == piece_.size() && input_->would_wait(); }
  std::uint64_t zeros_left_out() const override { return held_back_; }
  std::uint64_t position() const override { return input_->position(); }

 private:
  std::size_t give_zeros(std::span<char> out) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(due_, out.size()));
    std::ranges::fill(out.first(count), '\0');
    due_ -= count;
    return count;
  }
  std::size_t give_piece(std::span<char> out) {
    const std::size_t count = piece_.copy(out.data(), out.size(), given_);
    given_ += count;
    return count;
  }

  std::unique_ptr<Input> input_;
  std::uint64_t held_back_ = 0;  // zeros after all bytes given so far
  std::uint64_t due_ = 0;        // zeros to be given before piece_
  std::string piece_;            // the text that followed them
  std::size_t given_ = 0;        // of piece_
};

}  // namespace

std::unique_ptr<Input> without_zeros_at_end(std::unique_ptr<Input> input) {
  return std::make_unique<WithoutZeros>(std::move(input));
}

std::unique_ptr<Input> open_input(const std::string& path, std::stop_token stop) {
  const int file = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  auto input = std::make_unique<FileInput>(file, std::move(stop));
  const std::string first(input->peek());
  auto data = without_zeros_at_end(std::move(input));
  return decompressed(std::move(data), compression::format_of(first));
}

std::unique_ptr<Input> input_of(std::istream& in) {
  return std::make_unique<IstreamInput>(in);
}

std::uint64_t size_of_input(const std::string& path) {
  struct stat status {};
  const int failed = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path.c_str(), &status);
  return failed == 0 && S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace candled::replay
