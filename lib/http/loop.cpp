#include "http/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <system_error>
#include <utility>

#include "http/wire_response.hpp"

namespace candled::http {
namespace {

using std::chrono::milliseconds;

constexpr ConnectionId mail{.slot = UINT32_MAX, .generation = UINT32_MAX};
constexpr std::size_t linger_bytes_at_once = 16 << 10;

std::uint64_t packed(ConnectionId id) {
  return std::uint64_t{id.generation} << 32 | id.slot;
}

ConnectionId unpacked(std::uint64_t data) {
  return {.slot = static_cast<std::uint32_t>(data), .generation = static_cast<std::uint32_t>(data >> 32)};
}

/// Registers all events once: a connection's wait changes with every request.
bool watch(const Descriptor& epoll, int descriptor, std::uint32_t events, ConnectionId id) {
  epoll_event event{};
  event.events = events | EPOLLET;
  event.data.u64 = packed(id);
  return ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

}  // namespace

Loop::Loop(Parts parts)
    : options_(parts.options),
      max_unsent_bytes_(parts.max_unsent_bytes),
      ready_(parts.ready),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(std::max(options_.max_head_bytes, linger_bytes_at_once)),
      deadlines_({milliseconds{0}, options_.idle_timeout, options_.head_timeout, options_.write_timeout,
                  linger_timeout}) {
  if (!epoll_.valid() || !watch(epoll_, mailbox_->descriptor(), EPOLLIN, mail))
    throw std::system_error(errno, std::system_category(), "epoll");
  around_.max_head_bytes = options_.max_head_bytes;
  around_.buffer = buffer_;
  around_.ready = [this](std::string_view head) -> std::shared_ptr<const Answer> {
    return ready_ == nullptr ? nullptr : ready_->find(head, options_.stored_version());
  };
  around_.read = std::move(parts.read);
  around_.client = std::move(parts.client);
  around_.at_once = [this, at_once = std::move(parts.at_once)](std::string_view head, const Asked& asked,
                                                               bool& tried) -> std::shared_ptr<const Answer> {
    tried = at_once && std::chrono::steady_clock::now() - around_.now < answering_time;
    try {
      return tried ? at_once(head, asked) : nullptr;
    } catch (const std::exception&) {
      tried = false;  // a worker will meet the same failure, and report it
      return nullptr;
    }
  };
  around_.submit = [this, submit = std::move(parts.submit)](Job job) {
    job.loop = mailbox_;
    submit(std::move(job));
  };
  around_.has_read = std::move(parts.has_read);
  around_.asks_ahead = std::move(parts.asks_ahead);
  around_.observe = options_.observe;
}

Loop::~Loop() {
  mailbox_->close();
}

void Loop::run() {
  while (turn()) {
  }
  for (const ConnectionId id : connections_.ids()) close(*connections_.find(id));
  mailbox_->close();
}

bool Loop::turn(std::optional<milliseconds> patience) {
  std::array<epoll_event, 256> events;
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_ms(patience));
  look_at_clock();
  for (int i = 0; i < count; ++i) take(events[static_cast<std::size_t>(i)]);
  go_on();
  expire();
  turns_.fetch_add(1, std::memory_order_relaxed);
  return !stop_by_ || (connections_.size() > 0 && around_.now < *stop_by_);
}

/// Continues with connections that have more to do, in turn and not for long: requests that have arrived
/// meanwhile come first.
void Loop::go_on() {
  const Time until = std::chrono::steady_clock::now() + going_on_time;
  do {
    if (unfinished_.empty()) return;
    const ConnectionId id = unfinished_.front();
    unfinished_.pop_front();
    if (Connection* const connection = connections_.find(id)) advance(*connection);
  } while (std::chrono::steady_clock::now() < until);
}

int Loop::wait_ms(std::optional<milliseconds> patience) const {
  if (!unfinished_.empty()) return 0;
  std::optional<Time> until = deadlines_.next();
  if (stop_by_ && (!until || *stop_by_ < *until)) until = stop_by_;
  const auto longest = patience.value_or(milliseconds{-1});
  if (!until) return static_cast<int>(longest.count());
  const auto left = std::max(ceil<milliseconds>(*until - std::chrono::steady_clock::now()), milliseconds{0});
  return static_cast<int>((patience ? std::min(left, longest) : left).count());
}

void Loop::look_at_clock() {
  around_.now = std::chrono::steady_clock::now();
  const auto second = floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (second == dated_) return;
  dated_ = second;
  around_.date = date_line(second);
}

void Loop::take(const epoll_event& event) {
  const ConnectionId id = unpacked(event.data.u64);
  if (id == mail) return take_mail();
  Connection* const connection = connections_.find(id);
  if (connection == nullptr) return;
  // The connection broke: nobody is left to answer.
  if ((event.events & EPOLLERR) != 0) return close(*connection);
  if ((event.events & EPOLLIN) != 0) connection->can_read();
  if ((event.events & EPOLLOUT) != 0) connection->can_write();
  if ((event.events & (EPOLLRDHUP | EPOLLHUP)) != 0) connection->client_is_done();
  advance(*connection);
}

void Loop::take_mail() {
  for (Message& message : mailbox_->take())
    std::visit([this](auto& what) { take(std::move(what)); }, message);
}

void Loop::take(Arrival arrival) {
  if (around_.stopping) return;
  const ConnectionId id = connections_.next_id();
  auto connection = std::make_unique<Connection>(id, std::move(arrival), deadlines_.add(id));
  Connection& added = connections_.add(std::move(connection));
  if (!watch(epoll_, added.socket().get(), EPOLLIN | EPOLLOUT | EPOLLRDHUP, id)) return close(added);
  advance(added);
}

void Loop::take(Answered answered) {
  Connection* const connection = connections_.find(answered.to);
  if (connection == nullptr) {
    if (answered.stream) answered.stream->open = false;
    return;
  }
  connection->answer(std::move(answered), around_);
  advance(*connection);
}

void Loop::take(StreamPiece piece) {
  Connection* const connection = connections_.find(piece.to);
  if (connection == nullptr) return;
  connection->send(std::move(piece.bytes));
  advance(*connection);
}

void Loop::take(StreamEnd end) {
  Connection* const connection = connections_.find(end.to);
  if (connection == nullptr) return;
  if (end.at_once) return close(*connection);
  connection->end_stream();
  advance(*connection);
}

void Loop::take(Stopping) {
  around_.stopping = true;
  stop_by_ = around_.now + patience_at_stop;
  for (const ConnectionId id : connections_.ids())
    if (Connection& connection = *connections_.find(id); !connection.in_progress()) close(connection);
}

void Loop::advance(Connection& connection) {
  const Connection::Next next = connection.advance(around_);
  const bool left = around_.stopping && !connection.in_progress();
  if (next == Connection::Next::close || left) return close(connection);
  if (next == Connection::Next::go_on) unfinished_.push_back(connection.id);
  const Wait wait = connection.wait();
  if (wait != connection.deadline->wait || connection.waits() != connection.waits_seen)
    deadlines_.begin(connection.deadline, wait, around_.now);
  connection.waits_seen = connection.waits();
  keep_account(connection);
}

void Loop::keep_account(Connection& connection) {
  const std::size_t unsent = connection.unsent_memory();
  unsent_ += unsent - connection.counted_unsent;
  connection.counted_unsent = unsent;
  if (unsent > 0) give_up_slow_ones();
}

/// Closes the connections that have been slow for the longest, for the sake of the others.
void Loop::give_up_slow_ones() {
  while (unsent_ > max_unsent_bytes_) {
    const auto slowest = deadlines_.slowest();
    if (!slowest) return;
    close(*connections_.find(*slowest));
  }
}

void Loop::expire() {
  while (const auto expired = deadlines_.expired(around_.now)) {
    Connection& connection = *connections_.find(expired->connection);
    if (expired->wait != Wait::for_head) {
      close(connection);
      continue;
    }
    connection.head_is_late(around_);
    advance(connection);
  }
}

void Loop::close(Connection& connection) {
  unsent_ -= connection.counted_unsent;
  deadlines_.remove(connection.deadline);
  connections_.remove(connection.id);
}

}  // namespace candled::http
