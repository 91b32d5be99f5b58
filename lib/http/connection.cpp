#include "http/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include "http/refusals.hpp"
#include "http/request_head.hpp"

namespace candled::http {
namespace {

/// The most steps that one connection takes, and bytes that it is sent, before others have their turn.
constexpr int turns = 32;
constexpr std::size_t bytes_of_turns = 64 << 10;
/// The most memory that a connection keeps for the next request.
constexpr std::size_t idle_capacity = 1024;
/// The most unsent bytes that the kernel keeps once a client has asked again before it was answered.
constexpr int kernel_bytes_of_pipelining = 128 << 10;
/// The most bytes that are read and dropped after a response that ends a connection, so that the client can
/// read the response: many clients send their whole body first. It takes about a millisecond.
constexpr std::size_t max_lingered_bytes = 4 << 20;

constexpr std::string_view last_chunk = "0\r\n\r\n";

Outgoing::Piece chunk(std::shared_ptr<const std::string> bytes) {
  std::string head = fmt::format("{:x}\r\n", bytes->size());
  return {.head = std::move(head), .body = std::move(bytes), .tail = "\r\n"};
}

Outgoing::Piece beginning(const Answer& answer, std::string_view date) {
  std::string head = status_line(answer.status);
  head.reserve(head.size() + date.size() + answer.fields.size());
  head.append(date).append(answer.fields);
  if (!answer.body || answer.end != BodyEnd::chunks) return {.head = std::move(head), .body = answer.body};
  Outgoing::Piece piece = chunk(answer.body);
  piece.head.insert(0, head);
  return piece;
}

}  // namespace

Connection::Connection(ConnectionId name, Arrival arrival, Deadlines::Place place)
    : id(name),
      deadline(place),
      socket_(std::move(arrival.socket)),
      seat_(std::move(arrival.seat)),
      peer_(std::move(arrival.peer)),
      client_(arrival.client),
      of_proxy_(arrival.of_proxy) {}

Connection::~Connection() {
  if (stream_) stream_->open = false;
  if (wanted_) *wanted_ = false;
}

Wait Connection::wait() const {
  switch (state_) {
    case State::reading:
      return waits_for_head_ ? Wait::for_head : Wait::for_request;
    case State::working:
      return Wait::forever;
    case State::writing:
      return Wait::for_client;
    case State::streaming:
      return out_.unsent() > 0 ? Wait::for_client : Wait::forever;
    case State::lingering:
      return Wait::for_close;
  }
  return Wait::forever;
}

Connection::Next Connection::advance(const Surroundings& around) {
  sent_ = 0;
  for (int turn = 0; turn < turns && sent_ < bytes_of_turns; ++turn)
    if (const Next next = step(around); next != Next::go_on) return next;
  return Next::go_on;
}

Connection::Next Connection::step(const Surroundings& around) {
  switch (state_) {
    case State::reading:
      return read(around);
    case State::working:
      return work(around);
    case State::writing:
      return write(around);
    case State::streaming:
      return stream();
    case State::lingering:
      return linger(around);
  }
  return Next::close;
}

Connection::Next Connection::read(const Surroundings& around) {
  if (around.stopping) return Next::close;
  // Some clients send a superfluous empty line after a request (RFC 9112, 2.2).
  if (!had_empty_line_ && input_.starts_with("\r\n")) {
    input_.erase(0, 2);
    had_empty_line_ = true;
  }
  const std::size_t head = end_of_head(input_, scanned_);
  if (head != input_.npos) return begin(head, around);
  scanned_ = input_.size();
  if (input_.size() >= around.max_head_bytes) {
    refuse(input_.contains('\n') ? head_too_long() : line_too_long(), around);
    return Next::go_on;
  }
  return receive(around);
}

Connection::Next Connection::receive(const Surroundings& around) {
  if (ended_) return Next::close;
  if (!readable_) {
    if (input_.empty() && input_.capacity() > idle_capacity) input_.shrink_to_fit();
    heard_all_ = true;
    return Next::wait;
  }
  const std::size_t room = around.max_head_bytes - input_.size();
  const ssize_t got = ::recv(socket_.get(), around.buffer.data(), room, MSG_DONTWAIT);
  if (got < 0 && errno == EINTR) return Next::go_on;
  if (got < 0 && errno != EAGAIN) return Next::close;
  hear(got, around);
  ended_ = got == 0;
  const std::size_t count = got > 0 ? static_cast<std::size_t>(got) : 0;
  // A short read has emptied the socket: the next byte raises an edge. The end of the stream raises none if
  // it is here already.
  readable_ = ended_ || count == room || (done_ && got > 0);
  if (count == 0) return Next::go_on;
  input_.append(around.buffer.data(), count);
  waits_for_head_ = true;
  return Next::go_on;
}

/// Only an action after the response has gone shows that the client read it. Earlier bytes, perhaps a flood
/// of requests, show nothing.
void Connection::hear(ssize_t got, const Surroundings& around) {
  if (got < 0) {
    heard_all_ = true;
    return;
  }
  if (!heard_all_ || !asker_) return;
  around.has_read(*std::exchange(asker_, {}));
  is_reader_ = true;
}

/// The kernel would buffer megabytes of responses for a client that asks for many at once and reads none, and
/// so hide that nobody reads them.
void Connection::keep_little_in_kernel() {
  if (std::exchange(is_kept_short_, true)) return;
  const int bytes = kernel_bytes_of_pipelining;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
}

Connection::Next Connection::begin(std::size_t head, const Surroundings& around) {
  begun_ = around.now;
  if (waits_ > 0 && !heard_all_) keep_little_in_kernel();
  serve(std::string_view(input_).substr(0, head), around);
  input_.erase(0, head);
  scanned_ = 0;
  had_empty_line_ = false;
  waits_for_head_ = !input_.empty();
  return Next::go_on;
}

void Connection::serve(std::string_view head, const Surroundings& around) {
  if (!is_reader_) asker_ = client_;
  // Only the head says which client asks through a proxy.
  if (!of_proxy_ && give_ready(head, around)) return;
  Reading reading = around.read(head, peer_);
  if (!reading.asked) return answer(std::move(reading.refusal), around);
  const ClientId client = of_proxy_ ? around.client(reading.asked->request) : client_;
  if (of_proxy_ && !count_as(client)) return answer(too_many_connections(), around);
  if (of_proxy_) asker_ = client;
  if (of_proxy_ && give_ready(head, around)) return;
  ask(head, {.connection = id, .asked = std::move(reading.asked), .client = client}, around);
}

bool Connection::give_ready(std::string_view head, const Surroundings& around) {
  auto kept = around.ready(head);
  if (!kept) return false;
  answer(std::move(kept), around);
  exchange_.ready = true;
  return true;
}

/// A proxy's connection counts as its client's for as long as a request of that client is being answered.
bool Connection::count_as(ClientId client) {
  return client == client_ || seat_.give_to(client);
}

void Connection::ask(std::string_view head, Job job, const Surroundings& around) {
  if (auto at_once = around.at_once(head, *job.asked, job.tried_at_once))
    return answer(std::move(at_once), around);
  wanted_ = std::make_shared<std::atomic<bool>>(true);
  job.wanted = wanted_;
  job.head = head;
  asker_ = job.client;
  is_ahead_ = input_.size() > head.size();
  if (is_ahead_) around.asks_ahead(job.client);
  state_ = State::working;
  around.submit(std::move(job));
}

/// A worker is busy with the request. A client that sends more before it is answered does not wait for
/// responses.
Connection::Next Connection::work(const Surroundings& around) {
  if (readable_ && !done_ && !std::exchange(is_ahead_, true)) around.asks_ahead(*asker_);
  return Next::wait;
}

void Connection::answer(std::shared_ptr<const Answer> answer, const Surroundings& around) {
  this->answer(Answered{.to = id, .answer = std::move(answer)}, around);
}

void Connection::answer(Answered answered, const Surroundings& around) {
  const Answer& answer = *answered.answer;
  exchange_ = {.route = answer.route, .status = answer.status};
  close_ = answer.close || around.stopping;
  chunked_ = answer.end == BodyEnd::chunks;
  stream_ = std::move(answered.stream);
  held_ = std::move(answered.held);
  wanted_.reset();
  out_.push(beginning(answer, around.date));
  exchange_.bytes = out_.unsent();
  if (stream_) stream_->waiting += out_.unsent();
  state_ = State::writing;
}

void Connection::refuse(const std::shared_ptr<const Answer>& refusal, const Surroundings& around) {
  begun_ = around.now;
  input_.clear();
  answer(refusal, around);
}

void Connection::head_is_late(const Surroundings& around) {
  refuse(head_too_slow(), around);
}

Connection::Next Connection::write(const Surroundings& around) {
  if (!writable_) return Next::wait;
  switch (hand_over()) {
    case Outgoing::Result::done:
      return answered(around);
    case Outgoing::Result::blocked:
      return Next::wait;
    case Outgoing::Result::broken:
      return Next::close;
  }
  return Next::close;
}

Outgoing::Result Connection::hand_over() {
  const std::size_t before = out_.unsent();
  const Outgoing::Result result = out_.send(socket_.get());
  writable_ = result != Outgoing::Result::blocked;
  sent_ += before - out_.unsent();
  if (stream_) stream_->waiting -= before - out_.unsent();
  return result;
}

Connection::Next Connection::answered(const Surroundings& around) {
  ++waits_;
  heard_all_ = false;
  exchange_.duration = std::chrono::steady_clock::now() - begun_;
  if (around.observe) around.observe(exchange_);
  held_.reset();
  if (stream_) {
    state_ = State::streaming;
    return around.stopping ? Next::close : Next::go_on;
  }
  if (of_proxy_) seat_.take_back();
  if (close_) return leave();
  state_ = State::reading;
  return Next::go_on;
}

void Connection::send(std::shared_ptr<const std::string> bytes) {
  if (!stream_ || stream_ended_) return;
  const std::size_t expected = out_.unsent() + bytes->size();
  out_.push(chunked_ ? chunk(std::move(bytes)) : Outgoing::Piece{.body = std::move(bytes)});
  stream_->waiting += out_.unsent() - expected;
}

void Connection::end_stream() {
  if (!stream_ || stream_ended_) return;
  stream_ended_ = true;
  if (!chunked_) return;
  out_.push({.tail = last_chunk});
  stream_->waiting += last_chunk.size();
}

Connection::Next Connection::stream() {
  const std::size_t before = out_.unsent();
  if (writable_ && before > 0 && hand_over() == Outgoing::Result::broken) return Next::close;
  if (out_.unsent() < before) ++waits_;
  return stream_ended_ && out_.unsent() == 0 ? leave() : Next::wait;
}

/// A connection that is closed while the client is still sending is reset, and what the client has not read
/// yet is lost.
Connection::Next Connection::leave() {
  if (ended_ || ::shutdown(socket_.get(), SHUT_WR) != 0) return Next::close;
  state_ = State::lingering;
  input_ = {};
  return Next::go_on;
}

Connection::Next Connection::linger(const Surroundings& around) {
  if (!readable_) {
    heard_all_ = true;
    return Next::wait;
  }
  const ssize_t got = ::recv(socket_.get(), around.buffer.data(), around.buffer.size(), MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) readable_ = false;
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Next::go_on : Next::close;
  hear(got, around);
  lingered_ += static_cast<std::size_t>(got);
  return got == 0 || lingered_ > max_lingered_bytes ? Next::close : Next::go_on;
}

}  // namespace candled::http
