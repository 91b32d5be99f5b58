#include "support/process.hpp"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace candled::test {
namespace {

using std::chrono::steady_clock;

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return ends;
}

std::string program(const std::string& name) {
  const std::filesystem::path built = std::filesystem::path(CANDLED_BIN_DIR) / name;
  return std::filesystem::exists(built) ? built.string() : name;
}

/// Appends what can be read from `pipe`, which is closed and forgotten at its end.
void drain(int& pipe, std::string& text) {
  std::array<char, 65'536> buffer;
  const ssize_t count = read(pipe, buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
    return;
  }
  close(pipe);
  pipe = -1;
}

}  // namespace

Process::Process(std::vector<std::string> command, const std::string& directory,
                 const Environment& environment) {
  command[0] = program(command[0]);
  std::vector<char*> arguments;  // before the fork: another thread may hold the allocator's lock
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const auto output = make_pipe();
  const auto errors = make_pipe();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("no process");
  if (pid_ == 0) {
    for (const int number : {SIGINT, SIGTERM})
      std::signal(number, SIG_DFL);  // a shell ignores SIGINT for a job in the background
    dup2(output[1], STDOUT_FILENO);
    dup2(errors[1], STDERR_FILENO);
    if (chdir(directory.c_str()) != 0) _exit(126);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(output[1]);
  close(errors[1]);
  output_pipe_ = output[0];
  errors_pipe_ = errors[0];
}

Process::~Process() {
  if (!reaped_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (output_pipe_ >= 0) close(output_pipe_);
  if (errors_pipe_ >= 0) close(errors_pipe_);
}

std::string Process::wait_for_line(std::string_view text) {
  std::size_t end = 0;
  return wait_for_line_from(0, text, end);
}

std::string Process::wait_for_next_line(std::string_view text) {
  return wait_for_line_from(next_line_, text, next_line_);
}

/// Waits for a line at or after `begin`, and puts where the one after it begins into `end`.
std::string Process::wait_for_line_from(std::size_t begin, std::string_view text, std::size_t& end) {
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    for (std::size_t feed = output_.find('\n', begin); feed != output_.npos;
         feed = output_.find('\n', begin)) {
      const std::string line = output_.substr(begin, feed - begin);
      begin = feed + 1;
      if (!line.contains(text)) continue;
      end = begin;
      return line;
    }
    if (!read_some(deadline))
      throw std::runtime_error("'" + std::string(text) + "' was not said; output: " + output_ +
                               " errors: " + errors_);
  }
}

void Process::signal(int number) const {
  kill(pid_, number);
}

int Process::wait() {
  const auto deadline = steady_clock::now() + patience;
  while (output_pipe_ >= 0 || errors_pipe_ >= 0)
    if (!read_some(deadline))
      throw std::runtime_error("the program does not end; output: " + output_ + errors_);
  if (!reaped_) {
    waitpid(pid_, &status_, 0);
    reaped_ = true;
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
}

/// Reads what there is, waiting for it until `deadline`. False when there is nothing more to come, or not in
/// time.
bool Process::read_some(steady_clock::time_point deadline) {
  if (output_pipe_ < 0 && errors_pipe_ < 0) return false;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  if (left <= left.zero()) return false;
  std::array<pollfd, 2> pipes{pollfd{output_pipe_, POLLIN, 0}, pollfd{errors_pipe_, POLLIN, 0}};
  if (poll(pipes.data(), pipes.size(), static_cast<int>(left.count())) <= 0) return errno == EINTR;
  if (pipes[0].revents != 0) drain(output_pipe_, output_);
  if (pipes[1].revents != 0) drain(errors_pipe_, errors_);
  return true;
}

}  // namespace candled::test
