#include "e2e/watched_service.hpp"

#include <csignal>
#include <fstream>
#include <rapidjson/document.h>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

std::vector<std::string> flags_with_store(std::vector<std::string> flags, const TemporaryFolder& folder) {
  flags.insert(flags.end(), {"--store", folder.file("candles.db")});
  return flags;
}

/// The message of a log line, after its time and its level.
std::string message_of(const std::string& line) {
  const std::size_t level = line.find(' ') + 1;
  const std::size_t end_of_level = line.find(' ', level);
  return line.substr(std::min(line.find_first_not_of(' ', end_of_level), line.size()));
}

}  // namespace

const milliseconds WatchedService::patience = 200s;

WatchedService::WatchedService(const std::vector<std::string>& flags)
    : service_(flags_with_store(flags, folder_)) {}

FeedStatus WatchedService::look() {
  rapidjson::Document json;
  json.Parse(service_.get("/api/status").body.c_str());
  if (json.HasParseError()) throw std::runtime_error("/api/status is no JSON");
  const auto& feed = json["feed"];
  FeedStatus status{.ok = feed["polls"]["ok"].GetUint64(),
                    .failed = feed["polls"]["failed"].GetUint64(),
                    .skipped = feed["polls"]["skipped"].GetUint64(),
                    .failures_in_a_row = feed["failures_in_a_row"].GetUint64(),
                    .samples = json["samples"]["taken"].GetUint64() + json["samples"]["late"].GetUint64()};
  if (const auto& error = feed["last_error"]; error.IsObject()) {
    status.failure = error["failure"].GetString();
    status.detail = error["detail"].GetString();
  }
  if (const auto& retry_at = feed["retry_at"]; retry_at.IsInt64()) {
    status.retry_at = SystemTime{milliseconds{retry_at.GetInt64()}};
    if (waits_.empty() || waits_.back().retry_at != *status.retry_at)
      waits_.push_back({status.polls(), *status.retry_at});
  }
  return status;
}

FeedStatus WatchedService::wait_until(const std::string& what,
                                      const std::function<bool(const FeedStatus&)>& condition) {
  for (const auto end = steady_clock::now() + patience; steady_clock::now() < end;) {
    const FeedStatus status = look();
    if (condition(status)) return status;
    std::this_thread::sleep_for(15ms);
  }
  throw std::runtime_error(what + " did not come; status: " + service_.get("/api/status").body);
}

void WatchedService::watch(milliseconds time) {
  const auto end = steady_clock::now() + time;
  wait_until("the end of a time", [end](const FeedStatus&) { return steady_clock::now() >= end; });
}

long WatchedService::memory(const std::string& field) const {
  std::ifstream file("/proc/" + std::to_string(service_.pid()) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(field + ":")) return std::stol(line.substr(field.size() + 1));
  throw std::runtime_error("no " + field + ": has the process ended?");
}

int WatchedService::stop() {
  return service_.stop(SIGTERM);
}

std::vector<std::string> WatchedService::messages(const std::string& first) {
  std::vector<std::string> messages;
  std::istringstream log(service_.process().output());
  for (std::string line; std::getline(log, line);) {
    const std::string message = message_of(line);
    if (message == "SIGTERM: stopping") break;
    if (!messages.empty() || message.starts_with(first)) messages.push_back(message);
  }
  return messages;
}

}  // namespace candled::test
