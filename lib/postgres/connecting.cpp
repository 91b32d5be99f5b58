#include "postgres/connecting.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <expected>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <utility>
#include <vector>

#include "utf8/joined.hpp"

namespace candled::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using store::StoreFailure;

constexpr seconds host_deadline{5};
constexpr seconds longest_host_deadline{60};

using Settings = std::map<std::string, std::string, std::less<>>;
using Handle = std::unique_ptr<PGconn, decltype(&PQfinish)>;

[[noreturn]] void refuse_url(const Target& target, std::string_view why) {
  throw PostgresError(StoreFailure::bad_url, target.name, why);
}

/// Throws if the URL has an `@` where libpq takes it for a part of a host's or the database's name: it is
/// most likely one of a password that is not percent-encoded, and libpq would print the rest of that
/// password.
void refuse_bare_password(const Target& target) {
  std::string_view rest = target.url;
  if (const auto scheme = rest.find("://"); scheme != rest.npos) rest.remove_prefix(scheme + 3);
  const auto mark = rest.find_first_of("@/");
  if (mark != rest.npos && rest[mark] == '@') rest.remove_prefix(mark + 1);
  if (rest.substr(0, rest.find('?')).contains('@'))
    refuse_url(target,
               "the URL has an '@' too many: in user and password '@' is %40, '/' is %2F and ':' is %3A");
}

/// Returns the settings that the URL has. libpq quotes the URL in its messages, and with it the password.
Settings settings_of(const Target& target) {
  refuse_bare_password(target);
  char* problem = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(target.url.c_str(), &problem), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> text(problem, &PQfreemem);
  if (!options) {
    std::string_view why = problem == nullptr ? "no memory" : problem;
    why = why.substr(0, why.find('"'));
    why = why.substr(0, why.find_last_not_of(": \n") + 1);
    refuse_url(target, fmt::format("the URL cannot be read: {}", why));
  }
  Settings settings;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) settings.emplace(option->keyword, option->val);
  return settings;
}

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> items;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    items.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return items;
}

/// Returns the settings for each of the hosts, which are those of `all` with one host each.
std::vector<Settings> by_host(const Target& target, const Settings& all) {
  static constexpr std::array lists{"host", "hostaddr", "port"};
  std::size_t count = 1;
  for (const char* const name : {"host", "hostaddr"})
    if (const auto list = all.find(name); list != all.end())
      count = std::max(count, split_list(list->second).size());
  std::vector<Settings> hosts(count, all);
  for (const char* const name : lists) {
    const auto list = all.find(name);
    if (list == all.end()) continue;
    const auto items = split_list(list->second);
    if (items.size() != count && (items.size() != 1 || name != lists.back()))
      refuse_url(target, fmt::format("the URL has {} for {} and {} hosts", items.size(), name, count));
    for (std::size_t i = 0; i < count; ++i) hosts[i][name] = items[std::min(i, items.size() - 1)];
  }
  return hosts;
}

/// Returns what `target_session_attrs` is to be, round after round: libpq would choose among the hosts that
/// it is given, but it is given one at a time.
std::vector<std::string> rounds(const Settings& all, Access access, std::size_t hosts) {
  const auto found = all.find("target_session_attrs");
  const std::string asked = found != all.end()        ? found->second
                            : access == Access::write ? "read-write"
                            : access == Access::any   ? "any"
                                                      : "prefer-standby";
  if (asked != "prefer-standby") return {asked};
  if (hosts == 1) return {"any"};
  return {"standby", "any"};
}

seconds deadline_of(const Settings& settings) {
  const auto found = settings.find("connect_timeout");
  if (found == settings.end()) return host_deadline;
  int value = 0;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value <= 0 ? longest_host_deadline : std::min(seconds(value), longest_host_deadline);
}

Handle start(const Settings& settings) {
  // What comes later in the list counts: the URL may set all but the last.
  std::vector<std::pair<std::string, std::string>> list{{"tcp_user_timeout", "3000"},
                                                        {"keepalives_idle", "2"},
                                                        {"keepalives_interval", "1"},
                                                        {"keepalives_count", "3"},
                                                        {"fallback_application_name", "candled"}};
  list.insert(list.end(), settings.begin(), settings.end());
  list.emplace_back("client_encoding", "UTF8");
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : list) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return {PQconnectStartParams(names.data(), values.data(), 0), &PQfinish};
}

/// Removes the SQLSTATE from a message of PQERRORS_VERBOSE, `FATAL:  28P01: password ...`, and the lines that
/// name a place in the server's source. Returns the SQLSTATE, or nothing.
std::string take_state(std::string& message) {
  std::string state;
  constexpr std::size_t length = 5;
  for (std::size_t at = 0; (at = message.find(":  ", at)) != message.npos;) {
    at += 3;
    const std::string found = message.substr(at, length);
    const bool is_state =
        message.compare(at + length, 2, ": ") == 0 &&
        std::ranges::all_of(found, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
    if (!is_state) continue;
    state = found;
    message.erase(at, length + 2);
  }
  for (std::size_t at = 0; (at = message.find("LOCATION:")) != message.npos;)
    message.erase(at, message.find('\n', at) - at);
  return state;
}

/// The reason for which a host gives no connection.
struct Refusal {
  StoreFailure failure = StoreFailure::unreachable;
  std::string message{};
  std::string state{};
};

Refusal refusal_of(PGconn* handle) {
  std::string message = handle == nullptr ? "no memory" : PQerrorMessage(handle);
  const std::string state = take_state(message);
  StoreFailure failure = failure_of(state);
  if (state.empty() && PQconnectionNeedsPassword(handle) != 0) failure = StoreFailure::not_a_database;
  if (message.starts_with("invalid ")) failure = StoreFailure::bad_url;  // such as `invalid port number: ...`
  return {.failure = failure, .message = std::move(message), .state = state};
}

std::string place_of(const Settings& settings) {
  const auto setting = [&](std::string_view name) {
    const auto found = settings.find(name);
    return found == settings.end() ? std::string() : found->second;
  };
  const std::string host = setting("host").empty() ? setting("hostaddr") : setting("host");
  const std::string port = setting("port");
  return fmt::format("{}{}{}", host.empty() ? "the server" : host, port.empty() ? "" : ":", port);
}

/// Connects to one host.
std::expected<Handle, Refusal> connect_to(const Settings& settings) {
  const seconds deadline = deadline_of(settings);
  const Until until = steady_clock::now() + deadline;
  Handle handle = start(settings);
  if (!handle || PQstatus(handle.get()) == CONNECTION_BAD) return std::unexpected(refusal_of(handle.get()));
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);  // the only way to learn the SQLSTATE of a refusal
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (wanted != PGRES_POLLING_OK) {
    const bool reads = wanted == PGRES_POLLING_READING;
    if (!wait_for_socket(PQsocket(handle.get()), reads, !reads, until))
      return std::unexpected(Refusal{
          .failure = StoreFailure::unreachable,
          .message = fmt::format("{} does not answer within {} s", place_of(settings), deadline.count())});
    wanted = PQconnectPoll(handle.get());
    if (wanted == PGRES_POLLING_FAILED) return std::unexpected(refusal_of(handle.get()));
  }
  PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
  PQsetnonblocking(handle.get(), 1);
  return handle;
}

/// Returns whether another host may answer otherwise. One that refuses the user ends the search, as in libpq.
bool may_differ_elsewhere(StoreFailure failure) {
  return failure == StoreFailure::unreachable || failure == StoreFailure::busy;
}

}  // namespace

bool wait_for_socket(int socket, bool readable, bool writable, Until until) {
  pollfd file{.fd = socket,
              .events = static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)),
              .revents = 0};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    const int count = ::poll(&file, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (count > 0) return true;
    if (left <= 0) return false;  // else a signal came, or the clock of poll() is a little ahead
  }
}

pg_conn* connect(const Target& target, Access access, std::size_t first_host) {
  const Settings all = settings_of(target);
  std::vector<Settings> hosts = by_host(target, all);
  std::ranges::rotate(hosts, hosts.begin() + static_cast<std::ptrdiff_t>(first_host % hosts.size()));
  std::vector<std::string> problems;
  Refusal last;
  for (const std::string& wanted : rounds(all, access, hosts.size())) {
    problems.clear();
    for (Settings& host : hosts) {
      host["target_session_attrs"] = wanted;
      auto connected = connect_to(host);
      if (connected) return connected->release();
      last = std::move(connected.error());
      problems.push_back(last.message);
      if (may_differ_elsewhere(last.failure)) continue;
      throw PostgresError(last.failure, target.name, last.message, last.state);
    }
  }
  throw PostgresError(last.failure, target.name, utf8::joined(problems, "\n"), last.state);
}

}  // namespace candled::postgres
