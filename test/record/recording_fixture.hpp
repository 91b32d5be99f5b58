#pragma once

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

#include "record/recording.hpp"
#include "support/temporary_folder.hpp"

namespace candled::record {

using test::TemporaryFolder;

inline const std::string header = "time_ms,pair,price\n";

inline std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The lines of one poll.
inline std::string poll(int number) {
  std::string lines;
  for (int pair = 0; pair < 20; ++pair)
    lines += std::to_string(1'635'768'000'000 + number * 1'000LL) + ",USDT_P" + std::to_string(pair) + ',' +
             std::to_string(1 + (number * 7'919 + pair * 104'729) % 99'991) + ".5\n";
  return lines;
}

inline std::string polls(int begin, int end) {
  std::string lines;
  for (int number = begin; number < end; ++number) lines += poll(number);
  return lines;
}

/// Opens `path`, which must be possible, and appends what comes first.
inline Opened open(const std::string& path) {
  auto opened = open_recording(path);
  if (!opened) FAIL(opened.error());
  const std::string first = (opened->columns ? "" : header) + opened->unwritten;
  if (!first.empty()) {
    REQUIRE(opened->recording->append(first));
    REQUIRE(opened->recording->flush());
  }
  return std::move(*opened);
}

inline void record(const std::string& path, const std::string& lines) {
  const Opened opened = open(path);
  REQUIRE(opened.recording->append(lines));
  REQUIRE(opened.recording->flush());
}

/// While it lives, no file of this process may become longer than `size` bytes: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(std::size_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace candled::record
