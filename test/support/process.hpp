#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace candled::test {

/// A program that runs beside the test. It is killed when this goes.
class Process {
 public:
  using Environment = std::map<std::string, std::string>;

  /// The time after which a test gives up waiting for anything.
  static constexpr std::chrono::seconds patience{30};

  /// Starts `command[0]`, a program of this build (`candled`, `poloniex-sim`) or one found on the PATH, in
  /// `directory`.
  explicit Process(std::vector<std::string> command, const std::string& directory = ".",
                   const Environment& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Waits for a line of standard output that contains `text`, and returns it. Throws when the program ends
  /// without having said it, or when patience runs out.
  std::string wait_for_line(std::string_view text);

  /// The same, but only among the lines after the one that the last call returned.
  std::string wait_for_next_line(std::string_view text);

  void signal(int number) const;
  /// Waits for the end and returns the exit status, or minus the signal that ended it.
  int wait();

  pid_t pid() const { return pid_; }

  /// Returns the text that it has written so far; all of it after wait().
  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }

 private:
  std::string wait_for_line_from(std::size_t begin, std::string_view text, std::size_t& end);
  bool read_some(std::chrono::steady_clock::time_point deadline);

  pid_t pid_ = -1;
  int output_pipe_ = -1;
  int errors_pipe_ = -1;
  std::string output_;
  std::string errors_;
  std::size_t next_line_ = 0;  // in output_, for wait_for_next_line()
  bool reaped_ = false;
  int status_ = 0;
};

}  // namespace candled::test
