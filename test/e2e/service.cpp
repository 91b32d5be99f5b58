#include "e2e/service.hpp"

#include <algorithm>

namespace candled::test {
namespace {

std::vector<std::string> command(std::vector<std::string> words, const std::vector<std::string>& flags) {
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

/// Returns whether `flags` say how much history to fetch.
bool with_history(const std::vector<std::string>& flags) {
  return std::ranges::find(flags, "--backfill") != flags.end();
}

std::string url_in(const std::string& line) {
  return line.substr(line.find("http://"));
}

}  // namespace

SimulatedExchange::SimulatedExchange(const std::vector<std::string>& flags)
    : process_(command({"poloniex-sim", "--listen", "127.0.0.1:0"}, flags)),
      url_(url_in(process_.wait_for_line("listening on"))) {}

Service::Service(const std::vector<std::string>& flags, const std::string& directory)
    : process_(command(with_history(flags) ? std::vector<std::string>{"candled", "--listen", "127.0.0.1:0"}
                                           : std::vector<std::string>{"candled", "--listen", "127.0.0.1:0",
                                                                      "--backfill", "0"},
                       flags),
               directory),
      url_(url_in(process_.wait_for_line("listening on"))) {}

int Service::stop(int signal) {
  process_.signal(signal);
  return process_.wait();
}

std::size_t closed_candles(const std::string& log) {
  const std::string words = " candles closed";
  std::size_t closed = 0;
  for (std::size_t at = log.find(words); at != log.npos; at = log.find(words, at + 1))
    closed += std::stoul(log.substr(log.rfind(' ', at - 1) + 1));
  return closed;
}

}  // namespace candled::test
