#include "http/job_queue.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace candled::test {
namespace {

using namespace std::chrono_literals;
using http::ClientId;
using http::JobQueue;

/// A queue and its time.
class Queue {
 public:
  explicit Queue(JobQueue::Limits limits = {.waiting = 3'000, .unsent = 10, .unsent_of_client = 5})
      : queue_(limits) {}

  std::optional<http::Job> ask(ClientId client, std::string head = {}) {
    return queue_.submit({.head = std::move(head), .client = client});
  }
  void ask_all(std::initializer_list<ClientId> clients) {
    for (const ClientId client : clients) ask(client);
  }
  /// Begins the next job.
  ClientId begin() {
    running_.push_back(queue_.take());
    return running_.back().job.client;
  }
  /// Ends the job that was begun first.
  void end(std::chrono::nanoseconds busy) {
    now_ += busy;
    queue_.done(running_.front(), busy, now_);
    running_.erase(running_.begin());
  }
  /// Works on the next job, and says whose that is.
  ClientId work(std::chrono::nanoseconds busy = 1ms) {
    const ClientId client = begin();
    end(busy);
    return client;
  }
  std::vector<ClientId> work_on_all(std::chrono::nanoseconds busy = 1ms) {
    std::vector<ClientId> clients;
    while (has_work()) clients.push_back(work(busy));
    return clients;
  }
  /// That client uses a worker for so long, and reads what it gets.
  void let_use(ClientId client, std::chrono::nanoseconds busy) {
    ask(client);
    CHECK(work(busy) == client);
    queue_.has_read(client);
  }
  void has_read(ClientId client) { queue_.has_read(client); }
  void asks_ahead(ClientId client) { queue_.asks_ahead(client); }
  void hold(ClientId client, std::size_t bytes) { queue_.hold(client, bytes); }
  void release(ClientId client, std::size_t bytes) { queue_.release(client, bytes); }
  bool has_work() const { return queue_.has_work(); }
  void pass(std::chrono::nanoseconds time) { now_ += time; }

 private:
  JobQueue queue_;
  std::vector<JobQueue::Task> running_;
  JobQueue::Time now_{100h};
};

TEST_CASE("of the clients that wait, the one that has used workers least is next") {
  Queue queue;
  queue.let_use(1, 30ms);
  queue.let_use(2, 10ms);
  queue.let_use(3, 20ms);

  queue.ask_all({1, 2, 3});

  CHECK(queue.work_on_all() == std::vector<ClientId>{2, 3, 1});
}

TEST_CASE("a client that asks for much makes itself wait") {
  Queue queue;
  queue.let_use(1, 1ms);
  queue.let_use(2, 1ms);
  for (int i = 0; i < 100; ++i) queue.ask(1);

  CHECK(queue.work(12ms) == 1);
  for (int i = 0; i < 10; ++i) {
    queue.ask(2);
    CHECK(queue.work(1ms) == 2);
  }
}

TEST_CASE("what was used long ago counts little") {
  Queue queue;
  queue.let_use(1, 80ms);
  queue.pass(4 * http::Use::half_life);
  queue.let_use(2, 10ms);

  queue.ask_all({1, 2});

  CHECK(queue.work_on_all() == std::vector<ClientId>{1, 2});
}

TEST_CASE("what was used counts half after the half-life") {
  http::Use earlier;
  http::Use less;
  http::Use more;
  const http::Use::Time begin(100h);

  earlier.add(100ms, begin);
  less.add(49ms, begin + http::Use::half_life);
  more.add(51ms, begin + http::Use::half_life);

  CHECK(less < earlier);
  CHECK(earlier < more);
  CHECK(http::Use() < less);
}

TEST_CASE("a thousand clients that have read nothing yet make each other wait, and not those who read") {
  Queue queue;
  constexpr ClientId reader = 5'000;
  queue.let_use(reader, 100ms);
  for (ClientId stranger = 1; stranger <= 1'000; ++stranger) queue.ask(stranger);
  for (int i = 0; i < 10; ++i) queue.work(12ms);  // until they have used as much

  for (int i = 0; i < 900; ++i) {
    queue.ask(reader);
    CHECK(queue.work(50us) == reader);
    CHECK(queue.work(12ms) != reader);
  }
}

TEST_CASE("who comes while a thousand wait that have read nothing is next, and the thousand wait") {
  Queue queue;
  for (ClientId stranger = 1; stranger <= 1'000; ++stranger) queue.ask(stranger);
  queue.work(12ms);

  queue.ask(5'000);

  CHECK(queue.work() == 5'000);
}

TEST_CASE("of those that have read nothing, who has been answered waits for who has not") {
  Queue queue;
  queue.ask_all({1, 2});
  CHECK(queue.work() == 2);

  queue.ask_all({2, 3});

  CHECK(queue.work_on_all() == std::vector<ClientId>{3, 1, 2});
}

TEST_CASE("strangers have their turn, too, when all that read have used more") {
  Queue queue;
  for (int i = 0; i < 2; ++i) queue.let_use(1, 50ms);  // the first time a stranger itself
  for (int i = 0; i < 10; ++i) queue.ask(1);

  queue.ask(2);

  CHECK(queue.work() == 2);
}

TEST_CASE("all strangers together have no more workers at once than one client, and each has one") {
  Queue queue({.waiting = 100, .unsent = 10, .unsent_of_client = 5, .working_of_client = 2});
  queue.let_use(9, 1ms);
  queue.ask_all({1, 1, 2, 3, 9, 9, 9});
  std::vector<ClientId> begun;

  while (queue.has_work()) begun.push_back(queue.begin());

  CHECK(begun == std::vector<ClientId>{9, 9, 3, 2});
  for (int i = 0; i < 3; ++i) queue.end(1ms);  // both of 9's, and one stranger's
  CHECK(queue.begin() == 1);
  CHECK(queue.begin() == 9);
  CHECK_FALSE(queue.has_work());
}

TEST_CASE("a client that turns out to read while it waits has its own turn from then on") {
  Queue queue;
  queue.ask_all({1, 2, 3});

  queue.has_read(1);

  CHECK(queue.work() == 1);
}

TEST_CASE("a thousand clients that have read, and ask on without waiting, make each other wait, too") {
  Queue queue;
  constexpr ClientId reader = 5'000;
  queue.let_use(reader, 100ms);
  for (ClientId client = 1; client <= 1'000; ++client) {
    queue.has_read(client);
    queue.ask(client);
  }
  for (ClientId client = 1; client <= 1'000; ++client) queue.asks_ahead(client);
  for (int i = 0; i < 10; ++i) queue.work(12ms);  // until they have used as much

  queue.ask(reader);

  CHECK(queue.work() == reader);
}

TEST_CASE("while a client's answers wait it has no turn, and comes back to it") {
  Queue queue;
  queue.ask_all({1, 2});
  queue.hold(2, 6);

  CHECK(queue.work() == 1);
  CHECK_FALSE(queue.has_work());
  queue.release(2, 6);
  CHECK(queue.work() == 2);
}

TEST_CASE("while too much waits in all nobody has a turn") {
  Queue queue;
  queue.hold(1, 11);

  queue.ask(2);

  CHECK_FALSE(queue.has_work());
  queue.release(1, 1);
  CHECK(queue.has_work());
}

TEST_CASE("when too many jobs wait, the stranger that would come last makes room for who reads") {
  Queue queue({.waiting = 3, .unsent = 10, .unsent_of_client = 5});
  queue.let_use(9, 1ms);
  queue.ask_all({1, 2, 3});

  const auto left_out = queue.ask(9, "later");

  REQUIRE(left_out);
  CHECK(left_out->client == 1);
  CHECK(queue.work_on_all().size() == 3);
}

TEST_CASE("when too many jobs wait, whoever has most of them loses the newest") {
  Queue queue({.waiting = 3, .unsent = 10, .unsent_of_client = 5});
  queue.ask(1, "first");
  queue.ask(1, "second");
  queue.ask(1, "third");

  const auto left_out = queue.ask(2);

  REQUIRE(left_out);
  CHECK(left_out->head == "third");
}

TEST_CASE("when too many jobs wait, and all clients are alike, the newest job finds no room") {
  Queue queue({.waiting = 2, .unsent = 10, .unsent_of_client = 5});
  for (const ClientId reader : {1u, 2u, 3u}) queue.has_read(reader);
  queue.ask_all({1, 2});

  const auto left_out = queue.ask(3);

  REQUIRE(left_out);
  CHECK(left_out->client == 3);
}

TEST_CASE("those who asked last are remembered, and others begin anew") {
  http::ClientBook book(2);
  for (const ClientId client : {1u, 2u, 3u}) book.of(client).reads = true;

  CHECK(book.of(2).reads);  // 2 and 3 are the newest now
  CHECK(book.of(3).reads);
  CHECK_FALSE(book.of(4).reads);
  CHECK(book.of(2).reads);
  CHECK_FALSE(book.of(1).reads);
}

}  // namespace
}  // namespace candled::test
