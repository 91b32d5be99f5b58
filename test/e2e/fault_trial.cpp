#include "e2e/fault_trial.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <rapidjson/document.h>

#include "e2e/watched_service.hpp"
#include "support/sanitized.hpp"
#include "support/tcp_gate.hpp"

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using Complaints = std::vector<std::string>;

constexpr milliseconds grid = 200ms;
/// The number of grid points that a busy machine may be late: 16 MiB of a body take 13 of them under tsan on
/// a slow one. A defect (a second poll-less minute) takes far more.
constexpr std::int64_t room = 25;
constexpr milliseconds unadvised_wait = 130s;
constexpr std::size_t changes_logged = 6;  // of those that follow each other within a minute

constexpr long memory_growth_kib = 8 << 10;
constexpr long memory_peak_kib = 64 << 10;  // two buffers of a body of 16 MiB, and some

SystemTime now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::int64_t point_of(SystemTime time) {
  return time.time_since_epoch() / grid;
}

/// Without repair, whose requests could meet a fault that is meant for one poll.
std::vector<std::string> flags_of(const std::string& url, const std::string& feed) {
  return {"--exchange-url", url, "--feed", feed, "--poll-every", "200ms", "--repair-window", "0"};
}

/// The log's lines about one state after the other, as they should begin.
class ExpectedLog {
 public:
  void change(std::string line) {
    if (++changes_ <= changes_logged + 1) beginnings_.push_back(std::move(line));
  }
  bool alternates() const { return changes_ > changes_logged; }

  Complaints compare(const std::vector<std::string>& messages) const {
    Complaints complaints;
    if (messages.size() != beginnings_.size())
      complaints.push_back(fmt::format("{} lines in place of {}", messages.size(), beginnings_.size()));
    for (std::size_t i = 0; i < std::min(messages.size(), beginnings_.size()); ++i)
      if (!messages[i].starts_with(beginnings_[i]))
        complaints.push_back(fmt::format("line '{}' in place of '{}...'", messages[i], beginnings_[i]));
    if (alternates() && messages.size() > changes_logged &&
        !messages[changes_logged].contains("this state is flapping"))
      complaints.push_back("the log does not say that the state alternates");
    return complaints;
  }

  void end_silence(std::string line) { beginnings_.push_back(std::move(line)); }

 private:
  std::size_t changes_ = 0;
  std::vector<std::string> beginnings_;
};

/// One run of candled against one fault.
class Trial {
 public:
  Trial(const FaultRow& row, const TrialLength& length)
      : row_(row),
        length_(length),
        exchange_({"--pairs", "8"}),
        gate_(row.fault.empty() ? std::make_unique<TcpGate>(exchange_.url()) : nullptr),
        service_(flags_of(gate_ ? gate_->url() : exchange_.url(), row.feed)) {}

  Complaints run(Course course) {
    const FeedStatus start =
        service_.wait_until("a second good poll", [](auto& seen) { return seen.ok >= 2; });
    samples_per_poll_ = start.samples / start.ok;
    const long memory = service_.memory("VmRSS");
    log_.change("polling " + row_.feed + ": ");
    follow(course);
    const FeedStatus end = service_.look();
    check(end.samples == samples_per_poll_ * end.ok,
          fmt::format("{} samples of {} good polls with {} each", end.samples, end.ok, samples_per_poll_));
    check_memory(memory);
    check_calls();
    check_end();
    return std::move(complaints_);
  }

 private:
  void check(bool holds, std::string complaint) {
    if (!holds) complaints_.push_back(std::move(complaint));
  }

  void follow(Course course) {
    if (course == Course::alone) fail(1);
    if (course == Course::stretch) fail(length_.polls_in_stretch, length_.stretch);
    if (course != Course::alternating) return;
    for (int round = 0; round < length_.rounds; ++round) fail(1);
    if (!length_.waits || !log_.alternates()) return;
    service_.watch(61s);
    log_.end_silence("polling " + row_.feed + " again after ");
  }

  /// Makes so many polls fail, or those of some time, and waits until all is well again.
  void fail(int polls, milliseconds time = 0ms) {
    const FeedStatus before = service_.look();
    begin(polls, time);
    if (row_.effect == Effect::none) return pass_unharmed(before);
    const auto wanted = before.failed + (time > 0ms ? 1 : static_cast<std::uint64_t>(polls));
    const FeedStatus failed =
        service_.wait_until("failing", [wanted](auto& seen) { return seen.failed >= wanted; });
    check_failure(before, failed);
    log_.change(line_of_failure());
    if (row_.effect == Effect::wait && !row_.retry_after && !waited_out(failed)) return;
    if (gate_) service_.watch(time);  // the simulator's faults end by themselves
    end();
    recover(before);
  }

  void begin(int polls, milliseconds time) {
    if (gate_) return gate_->set_open(false);
    std::string limit;
    if (time > 0ms)
      limit = fmt::format(R"(,"for_ms":{})", time.count());
    else if (row_.exact && !row_.fault.contains("calls"))
      limit = fmt::format(R"(,"calls":{})", polls);
    std::string fault = fmt::format("{{{}{}}}", row_.fault, limit);
    if (const auto place = fault.find("{elsewhere}"); place != fault.npos)
      fault.replace(place, 11, "http://localhost" + exchange_.url().substr(exchange_.url().rfind(':')));
    const Reply reply = curl(exchange_.url() + "/sim/fault", "POST", fault);
    if (reply.status != 201) throw std::runtime_error(fault + ": " + reply.body);
    if (time > 0ms) end_at_ = now() + time;
  }

  void end() {
    if (gate_) return gate_->set_open(true);
    if (!row_.exact && end_at_ == SystemTime{}) curl(exchange_.url() + "/sim/faults", "DELETE");
  }

  void pass_unharmed(const FeedStatus& before) {
    const FeedStatus after =
        service_.wait_until("good polls", [&before](auto& seen) { return seen.ok >= before.ok + 4; });
    check(after.failed == before.failed, "a poll failed: " + after.detail);
    if (row_.fault.contains("time_ms")) check(after.skipped > before.skipped, "no grid point was skipped");
  }

  void check_failure(const FeedStatus& before, const FeedStatus& failed) {
    check(failed.failure == row_.failure && failed.detail.starts_with(row_.cause),
          fmt::format("'{}: {}' in place of '{}: {}'", failed.failure, failed.detail, row_.failure,
                      row_.cause));
    const bool should_wait = row_.effect == Effect::wait || failed.failures_in_a_row >= 10;
    if (failed.failures_in_a_row > 0)  // else it has recovered already
      check(failed.retry_at.has_value() == should_wait, "retry_at does not fit the state");
    check(failed.samples == samples_per_poll_ * failed.ok && failed.ok <= before.ok + room,
          "a failed poll gave samples");
  }

  std::string line_of_failure() const {
    const std::string cause = row_.failure + ": " + row_.cause;
    return row_.effect == Effect::wait ? "the exchange asks to wait (" + cause : "poll failed (" + cause;
  }

  /// Returns whether the poll after a wait of 130 s has come. Checks that there is none in between.
  bool waited_out(const FeedStatus& failed) {
    const auto wait = *failed.retry_at - now();
    check(wait > unadvised_wait - room * grid && wait <= unadvised_wait + grid,
          fmt::format("the next poll is {} ms ahead", wait.count()));
    service_.watch(length_.waits ? 100s : 6 * grid);
    check(service_.look().polls() == failed.polls(), "a poll came before the wait was over");
    return length_.waits;
  }

  void recover(const FeedStatus& before) {
    const FeedStatus good = service_.wait_until("recovery", [&](const FeedStatus& seen) {
      return seen.failures_in_a_row == 0 && seen.failed > before.failed && now() >= end_at_;
    });
    const auto failures = good.failed - before.failed;
    if (row_.effect == Effect::retry && failures >= 10)
      log_.change(fmt::format("10 polls in a row failed ({}: {}", row_.failure, row_.cause));
    log_.change(fmt::format("polling {} again after {} failures", row_.feed, failures));
  }

  void check_memory(long before) {
    if (sanitized) return;
    const long growth = service_.memory("VmRSS") - before;
    check(growth < memory_growth_kib, fmt::format("memory grew by {} KiB", growth));
    const long peak = service_.memory("VmHWM") - before;
    check(peak < memory_peak_kib, fmt::format("memory reached {} KiB more", peak));
  }

  /// The exchange's own log: no two polls of one grid point, none before its time, none much after it.
  void check_calls() {
    if (!row_.exact) return;
    const std::uint64_t polls = service_.look().polls();
    const auto calls = arrivals();
    check(calls.size() >= polls &&
              calls.size() <= service_.look().polls() + 2,  // one dead connection, one in flight
          fmt::format("{} calls for {} polls", calls.size(), polls));
    if (row_.effect == Effect::none) return;
    for (std::size_t i = 1; i < calls.size(); ++i) {
      const auto distance = point_of(calls[i]) - point_of(calls[i - 1]);
      check(distance >= 1, "two calls in one grid point");
      if (!row_.slow && !is_waited_for(i))
        check(distance <= 1 + room, fmt::format("{} grid points without a call", distance - 1));
    }
    for (const auto& [polls_before, retry_at] : service_.waits()) {
      if (polls_before >= calls.size()) continue;  // still waiting
      const auto late = point_of(calls[polls_before]) - point_of(retry_at);
      check(late >= 0 && late <= room, fmt::format("a call {} grid points after the wait", late));
      if (row_.retry_after)
        check(retry_at - calls[polls_before - 1] >= *row_.retry_after, "a wait shorter than was asked for");
    }
  }

  bool is_waited_for(std::size_t call) const {
    return std::ranges::any_of(service_.waits(), [call](const auto& wait) { return wait.polls == call; });
  }

  std::vector<SystemTime> arrivals() const {
    const std::string route = row_.feed == "price" ? "/markets/price" : "/public";
    rapidjson::Document json;
    json.Parse(curl(exchange_.url() + "/sim/calls?last=10000&route=" + route).body.c_str());
    std::vector<SystemTime> times;
    for (const auto& call : json["calls"].GetArray())
      times.emplace_back(milliseconds{call["time_us"].GetInt64() / 1'000});
    return times;
  }

  void check_end() {
    const int status = service_.stop();
    check(status == 0, fmt::format("ended with {}", status));
    check(service_.errors().empty(), "errors: " + service_.errors());
    const auto differences = log_.compare(service_.messages("polling "));
    complaints_.insert(complaints_.end(), differences.begin(), differences.end());
  }

  const FaultRow& row_;
  const TrialLength& length_;
  SimulatedExchange exchange_;
  std::unique_ptr<TcpGate> gate_;
  WatchedService service_;
  ExpectedLog log_;
  SystemTime end_at_{};
  std::uint64_t samples_per_poll_ = 0;
  Complaints complaints_;
};

}  // namespace

std::string_view to_string(Course course) {
  switch (course) {
    case Course::alone:
      return "alone";
    case Course::stretch:
      return "for a stretch";
    case Course::alternating:
      return "alternating";
  }
  return "";
}

std::vector<std::string> try_fault(const FaultRow& row, Course course, const TrialLength& length) {
  try {
    return Trial(row, length).run(course);
  } catch (const std::exception& failure) {
    return {failure.what()};
  }
}

std::vector<std::string> try_unreachable(const std::string& url, const std::string& cause) {
  try {
    WatchedService service(flags_of(url, "price"));
    const FeedStatus seen =
        service.wait_until("the eleventh failure", [](auto& status) { return status.failed >= 11; });
    Complaints complaints;
    const auto check = [&complaints](bool holds, const std::string& complaint) {
      if (!holds) complaints.push_back(complaint);
    };
    check(seen.failure == "unreachable" && seen.detail.starts_with(cause), seen.failure + ": " + seen.detail);
    check(seen.ok == 0 && seen.samples == 0, "an exchange that is not reached gave samples");
    check(seen.failures_in_a_row == seen.failed && seen.retry_at, "it does not back off");
    check(service.stop() == 0, "it did not end well");
    ExpectedLog log;
    log.change("poll failed (unreachable: " + cause);
    log.change("10 polls in a row failed (unreachable: " + cause);
    const auto differences = log.compare(service.messages("poll failed"));
    complaints.insert(complaints.end(), differences.begin(), differences.end());
    return complaints;
  } catch (const std::exception& failure) {
    return {failure.what()};
  }
}

}  // namespace candled::test
