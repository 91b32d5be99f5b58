#include "program/line_writer.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>

namespace candled {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// A pipe, and whoever reads it: when told to.
class Pipe {
 public:
  Pipe() {
    REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0);
    REQUIRE(::fcntl(ends_[1], F_SETPIPE_SZ, 4'096) == 4'096);
  }
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing_end() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(std::exchange(ends_[0], -1));
  }

  /// Reads on until a line ends in `text`, and returns all that came since the last call.
  std::string read_until(std::string_view text) const {
    std::string all;
    std::array<char, 512> bytes;
    while (!all.ends_with(std::string(text) + '\n')) {
      const ssize_t count = ::read(ends_[0], bytes.data(), bytes.size());
      REQUIRE(count > 0);
      all.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_{};
};

std::string note(std::uint64_t dropped) {
  return fmt::format("{} dropped\n", dropped);
}

const std::string long_line = std::string(999, 'x') + '\n';

TEST_CASE("lines arrive whole and in order") {
  const Pipe pipe;
  LineWriter writer({.descriptor = pipe.writing_end()});

  writer.write("one\n");
  writer.write("two\n");

  CHECK(pipe.read_until("two") == "one\ntwo\n");
  CHECK(writer.dropped() == 0);
}

TEST_CASE("what was said at the end is still written") {
  const Pipe pipe;

  LineWriter({.descriptor = pipe.writing_end()}).write("the end\n");

  CHECK(pipe.read_until("the end") == "the end\n");
}

TEST_CASE("a last line is written, however late the thread that writes it comes") {
  const Pipe pipe;

  for (int i = 0; i < 500; ++i)
    LineWriter({.descriptor = pipe.writing_end(), .patience = 0ms}).write(fmt::format("{}\n", i));

  const std::string all = pipe.read_until("499");
  CHECK(std::ranges::count(all, '\n') == 500);
}

TEST_CASE("nobody who logs waits for a reader that stands still, and what does not fit is counted") {
  const Pipe pipe;
  LineWriter writer({.descriptor = pipe.writing_end(), .max_lines = 10, .note = note});

  // Four fill the pipe; those that the thread has not taken yet count as waiting.
  for (int i = 0; i < 1'000; ++i) writer.write(long_line);

  const std::uint64_t dropped = writer.dropped();
  CHECK(dropped >= 1'000 - 4 - 10);
  CHECK(dropped <= 1'000 - 10);
  const std::string told = fmt::format("{} dropped", dropped);
  CHECK(pipe.read_until(told) == [&] {
    std::string all;
    for (std::uint64_t i = dropped; i < 1'000; ++i) all += long_line;
    return all + told + '\n';
  }());
  writer.write("it flows\n");
  CHECK(pipe.read_until("it flows") == "it flows\n");
  CHECK(writer.dropped() == dropped);
}

TEST_CASE("waiting lines are bounded in bytes as well as in number") {
  const Pipe pipe;
  LineWriter writer({.descriptor = pipe.writing_end(), .max_lines = 1'000, .max_bytes = 3'000});

  writer.write(std::string(3'001, 'x'));
  CHECK(writer.dropped() == 1);
}

TEST_CASE("a line of exactly the bytes that may wait is taken") {
  const Pipe pipe;
  LineWriter writer({.descriptor = pipe.writing_end(), .max_bytes = 3'000});

  writer.write(std::string(2'999, 'x') + '\n');

  CHECK(pipe.read_until("x").size() == 3'000);
  CHECK(writer.dropped() == 0);
}

TEST_CASE("the end waits for a reader that stands still only as long as it is allowed to") {
  const Pipe pipe;
  std::optional<LineWriter> writer(std::in_place,
                                   LineWriter::Options{.descriptor = pipe.writing_end(), .patience = 50ms});
  for (int i = 0; i < 100; ++i) writer->write(long_line);

  const auto begun = steady_clock::now();
  writer.reset();

  CHECK(steady_clock::now() - begun >= 50ms);
  CHECK(steady_clock::now() - begun < 5s);
}

TEST_CASE("lines that cannot be written are counted, and said to be missing when they can be again") {
  const int full_disk = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  const Pipe pipe;
  const int out = ::dup(full_disk);
  LineWriter writer({.descriptor = out, .note = note});

  writer.write("lost\n");
  while (writer.dropped() == 0) std::this_thread::yield();
  ::dup2(pipe.writing_end(), out);
  writer.write("there is room again\n");

  CHECK(pipe.read_until("dropped") == "there is room again\n1 dropped\n");
  ::close(full_disk);
}

}  // namespace
}  // namespace candled
