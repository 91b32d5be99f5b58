#include "e2e/service.hpp"

namespace candled::test {
namespace {

std::vector<std::string> command(std::vector<std::string> words, const std::vector<std::string>& flags) {
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

std::string url_in(const std::string& line) {
  return line.substr(line.find("http://"));
}

}  // namespace

SimulatedExchange::SimulatedExchange(const std::vector<std::string>& flags)
    : process_(command({"poloniex-sim", "--listen", "127.0.0.1:0"}, flags)),
      url_(url_in(process_.wait_for_line("listening on"))) {}

Service::Service(const std::vector<std::string>& flags, const std::string& directory)
    : process_(command({"candled", "--listen", "127.0.0.1:0"}, flags), directory),
      url_(url_in(process_.wait_for_line("listening on"))) {}

int Service::stop(int signal) {
  process_.signal(signal);
  return process_.wait();
}

}  // namespace candled::test
