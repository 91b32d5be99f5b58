#include "program/line_writer.hpp"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace candled {
namespace {

constexpr int wake_up = SIGURG;  // ignored by default, so that a late one does no harm

/// Sets the handler without SA_RESTART, so that a write that hangs returns.
void let_writes_be_interrupted() {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(wake_up, &action, nullptr);
}

}  // namespace

LineWriter::LineWriter(Options options) : options_(std::move(options)) {
  let_writes_be_interrupted();
  thread_ = std::thread([this] { run(); });
}

LineWriter::~LineWriter() {
  std::unique_lock lock(mutex_);
  ending_ = true;
  changed_.notify_all();
  if (!changed_.wait_for(lock, options_.patience, [this] { return ended_; })) given_up_ = true;
  // A signal that comes just before a write begins does not interrupt it, hence the repetition.
  while (!changed_.wait_for(lock, milliseconds{5}, [this] { return ended_; }))
    ::pthread_kill(thread_.native_handle(), wake_up);
  lock.unlock();
  thread_.join();
}

void LineWriter::write(std::string line) {
  const std::lock_guard lock(mutex_);
  const bool full = lines_.size() >= options_.max_lines || bytes_ + line.size() > options_.max_bytes;
  // While a line that gives the number of dropped lines is due, it comes before all others.
  if (full || (untold_ > 0 && !failing_)) return drop();
  bytes_ += line.size();
  lines_.push_back(std::move(line));
  changed_.notify_all();
}

std::uint64_t LineWriter::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void LineWriter::drop() {
  ++dropped_;
  ++untold_;
}

void LineWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || has_something(); });
    if ((given_up_ && failing_) || !has_something()) break;
    lines_.empty() ? tell(lock) : write_next(lock);
  }
  ended_ = true;
  changed_.notify_all();
}

void LineWriter::write_next(std::unique_lock<std::mutex>& lock) {
  const std::string& line = lines_.front();  // others only append
  lock.unlock();
  const bool written = put(line);
  lock.lock();
  bytes_ -= line.size();
  lines_.pop_front();
  failing_ = !written;
  if (failing_) drop();
}

void LineWriter::tell(std::unique_lock<std::mutex>& lock) {
  const std::uint64_t count = std::exchange(untold_, 0);
  if (!options_.note) return;
  lock.unlock();
  const bool written = put(options_.note(count));
  lock.lock();
  failing_ = !written;
  if (failing_) untold_ += count;
}

bool LineWriter::put(const std::string& line) {
  return options_.deliver ? options_.deliver(line) : put_bytes(line);
}

/// Returns false if the bytes cannot be written. Up to 4 KiB go into a pipe as a whole, or not at all.
/// Writing is tried after giving up, too: this thread may not have run until then.
bool LineWriter::put_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(options_.descriptor, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EAGAIN) {
      pollfd ready{.fd = options_.descriptor, .events = POLLOUT, .revents = 0};
      if (::poll(&ready, 1, -1) > 0) continue;
    }
    if (errno != EINTR || given_up_) return false;
  }
  return true;
}

}  // namespace candled
