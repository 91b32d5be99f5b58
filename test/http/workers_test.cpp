#include "http/workers.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <semaphore>

namespace candled::test {
namespace {

using namespace std::chrono_literals;

constexpr http::Workers::Limits limits{.waiting = 10, .unsent = 10, .unsent_of_client = 5, .threads = 2};

/// Two workers whose jobs make answers of as many bytes as their client's name says, and one takes them back.
class Answers {
 public:
  std::counting_semaphore<8> made{0};
  std::atomic<bool> taken = false;
  std::atomic<int> made_before_taken = 0;
  std::vector<std::shared_ptr<const void>> held;

  Answers() { workers_.start(); }
  ~Answers() { workers_.stop(); }

  void ask(http::ClientId client) { workers_.submit({.client = client}); }
  /// Takes all that has been made.
  void take() {
    taken = true;
    held.clear();
  }

 private:
  void work(const http::Job& job) {
    if (!taken) ++made_before_taken;
    if (!taken) held.push_back(workers_.hold(job.client, job.client));
    made.release();
  }

  http::Workers workers_{limits, [this](const http::Job& job) { work(job); }};
};

TEST_CASE("while more answers wait to be taken than are allowed in all, no worker makes another") {
  Answers answers;
  answers.ask(11);
  answers.made.acquire();

  answers.ask(1);
  answers.ask(2);
  CHECK_FALSE(answers.made.try_acquire_for(100ms));
  answers.take();
  for (int i = 0; i < 2; ++i) answers.made.acquire();

  CHECK(answers.made_before_taken == 1);
}

TEST_CASE("as long as no more wait than are allowed, workers go on") {
  Answers answers;
  for (const http::ClientId client : {5u, 4u, 1u}) {
    answers.ask(client);
    answers.made.acquire();
  }

  CHECK(answers.made_before_taken == 3);
  answers.take();
}

TEST_CASE(
    "a client with more untaken answers than are allowed waits until it has taken them, others do not") {
  Answers answers;
  answers.ask(6);
  answers.made.acquire();

  answers.ask(6);
  answers.ask(1);
  answers.made.acquire();
  CHECK_FALSE(answers.made.try_acquire_for(100ms));
  answers.take();
  answers.made.acquire();

  CHECK(answers.made_before_taken == 2);
}

TEST_CASE("a client with as many untaken answers as are allowed is given the next one") {
  Answers answers;
  answers.ask(5);
  answers.made.acquire();

  answers.ask(5);
  answers.made.acquire();

  CHECK(answers.made_before_taken == 2);
  answers.take();
}

}  // namespace
}  // namespace candled::test
