#include "log/state_log.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace candled::log {

void StateLog::changed(LogLevel level, const std::string& line, milliseconds uptime, milliseconds lasts,
                       Details details) {
  look(uptime);
  newest_change_ = uptime;
  level_ = level;
  line_ = line;
  details_ = std::move(details);
  const bool will_be_steady = lasts >= steady_after;
  if (silent_ && will_be_steady) return end_silence(line);
  if (silent_) {
    ++left_out_;
    return;
  }
  while (!changes_.empty() && uptime - changes_.front() >= steady_after) changes_.pop_front();
  if (changes_.size() >= changes_at_once && !will_be_steady) return begin_silence(level, line, uptime);
  changes_.push_back(uptime);
  log_(level, line, details_);
}

void StateLog::begin_silence(LogLevel level, const std::string& line, milliseconds uptime) {
  silent_ = true;
  silent_since_ = uptime;
  left_out_ = 0;
  changes_.clear();
  log_(std::max(level, LogLevel::warning),
       fmt::format("{}; this state is flapping: its changes are not logged until it has been steady for {} s",
                   line, steady_after.count()),
       details_);
}

void StateLog::look(milliseconds uptime) {
  if (!silent_ || uptime - newest_change_ < steady_after) return;
  end_silence(fmt::format("{}; now steady for {} s", line_, steady_after.count()));
}

void StateLog::end_silence(std::string_view line) {
  silent_ = false;
  const auto lasted = std::chrono::floor<std::chrono::seconds>(newest_change_ - silent_since_);
  log_(level_, fmt::format("{}, after {} unlogged changes in {} s", line, left_out_, lasted.count()),
       details_);
}

}  // namespace candled::log
