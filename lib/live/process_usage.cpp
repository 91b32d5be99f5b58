#include "live/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace candled::live {
namespace {

using std::chrono::milliseconds;

/// Some fields of /proc/self/stat from the third on (proc(5) counts from 1); the name before them may contain
/// anything, spaces and brackets too.
struct Stat {
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
  std::uint64_t threads = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};

std::string content(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<Stat> read_stat() {
  const std::string text = content("/proc/self/stat");
  const std::size_t name_end = text.rfind(')');
  if (name_end == text.npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  Stat stat;
  std::string skipped;
  const auto skip = [&](int count) {
    while (count-- > 0) fields >> skipped;
  };
  skip(11);
  fields >> stat.user_ticks >> stat.system_ticks;
  skip(4);
  fields >> stat.threads;
  skip(2);
  fields >> stat.virtual_bytes >> stat.resident_pages;
  return fields ? std::optional(stat) : std::nullopt;
}

milliseconds duration_of(std::uint64_t ticks) {
  const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return milliseconds{static_cast<std::int64_t>(ticks * 1'000 / per_second)};
}

std::optional<std::uint64_t> count_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return {};
  const auto count = std::distance(begin(entries), end(entries));
  return static_cast<std::uint64_t>(count - 1);  // minus the one open for this listing
}

std::optional<std::uint64_t> descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return {};
  return limit.rlim_cur;
}

}  // namespace

ProcessUsage process_usage() {
  ProcessUsage usage{.open_descriptors = count_descriptors(), .max_descriptors = descriptor_limit()};
  if (const auto stat = read_stat()) {
    usage.resident_bytes = stat->resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    usage.virtual_bytes = stat->virtual_bytes;
    usage.cpu = duration_of(stat->user_ticks + stat->system_ticks);
    usage.threads = stat->threads;
  }
  return usage;
}

}  // namespace candled::live
