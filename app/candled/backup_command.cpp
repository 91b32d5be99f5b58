#include "candled/backup_command.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <expected>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <stop_token>
#include <system_error>
#include <unistd.h>

#include "candled/exit_status.hpp"
#include "candled/output_file.hpp"
#include "candled/progress_line.hpp"
#include "candled/stores.hpp"
#include "stop_signals/stop_signals.hpp"

namespace candled::app {
namespace {

using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;
using BackedUp = std::expected<store::BackedUp, std::string>;

constexpr milliseconds watch_every = 50ms;

std::string in_mebibytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

std::string progress_text(std::uint64_t copied, std::uint64_t total) {
  if (total > 0 && copied == total) return fmt::format("{} copied, verifying", in_mebibytes(total));
  return fmt::format("{} of {} copied", in_mebibytes(copied), in_mebibytes(total));
}

/// Makes the backup in a thread of its own, while this one shows the progress and waits for signals.
BackedUp back_up(const Options& options, store::BackupOrder order, bool quiet) {
  const StopSignals signals;
  std::stop_source stop;
  std::atomic<std::uint64_t> copied = 0;
  std::atomic<std::uint64_t> total = 0;
  order.stop = stop.get_token();
  order.progress = [&](const store::BackupProgress& progress) {
    copied = progress.copied;
    total = progress.total;
  };
  auto made = std::async(std::launch::async, [&] { return back_up_store(options.store, order); });
  ProgressLine line(quiet);
  while (made.wait_for(watch_every) != std::future_status::ready) {
    if (signals.pending()) stop.request_stop();
    line.show([&](ProgressLine::Seconds) { return progress_text(copied, total); });
  }
  const auto result = made.get();
  if (result) return *result;
  const auto& [failure, message] = result.error();
  return std::unexpected(
      failure == store::StoreFailure::not_a_database ? message + "; --store names the store" : message);
}

/// A folder for a copy that is on its way to standard output. It goes with its content.
class PassingFolder {
 public:
  PassingFolder() {
    const char* chosen = std::getenv("TMPDIR");
    const std::string parent = chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
    std::string name = parent + "/candled-backup-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
      error_ = fmt::format("a folder in {} is needed for the copy: {}; TMPDIR names another place", parent,
                           std::generic_category().message(errno));
    else
      path_ = name;
  }
  ~PassingFolder() { remove(); }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;

  /// Returns a sentence if there is no folder; otherwise nothing.
  const std::string& error() const { return error_; }
  std::filesystem::path file() const { return path_ / "candles.db"; }

  void remove() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    path_.clear();
  }

 private:
  std::filesystem::path path_;
  std::string error_;
};

std::expected<void, std::string> send(int descriptor) {
  auto out = OutputFile::open("-");
  if (!out) return std::unexpected(out.error());
  std::array<char, 256 * 1'024> buffer;
  while (true) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return std::unexpected("the copy cannot be read: " + std::generic_category().message(errno));
    if (count == 0) return {};
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (const auto written = out->write(bytes); !written) return written;
  }
}

/// Makes the backup in a file that has no name any more when it is sent, so that nothing is left of it
/// however the sending ends.
BackedUp back_up_to_output(const Options& options, bool quiet) {
  sigset_t usual;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &usual);
  PassingFolder folder;
  if (!folder.error().empty()) return std::unexpected(folder.error());
  auto made = back_up(options, {.file = folder.file()}, quiet);
  if (!made) return made;
  const int copy = ::open(folder.file().c_str(), O_RDONLY | O_CLOEXEC);
  if (copy < 0) return std::unexpected("the copy cannot be read: " + std::generic_category().message(errno));
  folder.remove();
  ::pthread_sigmask(SIG_SETMASK, &usual, nullptr);  // a reader that stands still must not hold up the end
  const auto sent = send(copy);
  ::close(copy);
  if (!sent) return std::unexpected(sent.error());
  return made;
}

}  // namespace

int backup_command(const Options& options, const BackupFlags& flags) {
  if (flags.file.empty()) return fail(wrong_usage, "--to: an empty value given; allowed: FILE, or -");
  const bool to_output = flags.file == "-";
  if (to_output && ::isatty(STDOUT_FILENO) == 1)
    return fail(wrong_usage,
                "a terminal cannot take a store; give a FILE, or a pipe as in: candled backup --to - | zstd");
  std::error_code ignored;
  if (!to_output && !flags.replace && std::filesystem::is_regular_file(flags.file, ignored))
    return fail(failed, fmt::format("'{}' is there already; --force replaces it", flags.file));
  const auto began = Clock::now();
  const auto made = to_output ? back_up_to_output(options, flags.quiet)
                              : back_up(options, {.file = flags.file, .replace = flags.replace}, flags.quiet);
  if (!made) return fail(failed, made.error());
  if (!flags.quiet)
    warn(fmt::format("{} candles backed up and verified, {} in {:.1f} s", made->candles,
                     in_mebibytes(made->bytes), std::chrono::duration<double>(Clock::now() - began).count()));
  return done;
}

}  // namespace candled::app
