#include "sqlite/interruption.hpp"

#include <sqlite3.h>
#include <utility>

namespace candled::sqlite {
namespace {

// Some milliseconds of work.
constexpr int instructions_between = 100'000;

}  // namespace

// Both ways are needed: the check of a table's pages is a single instruction, which only an interruption
// ends, and an interruption that comes between two statements is lost.
Interruption::Interruption(const Connection& connection, std::stop_token stop, std::function<void()> working)
    : connection_(connection),
      stop_(std::move(stop)),
      working_(std::move(working)),
      at_stop_(stop_, [handle = connection.handle_.get()] { sqlite3_interrupt(handle); }) {
  sqlite3_progress_handler(connection_.handle_.get(), instructions_between, ask, this);
}

Interruption::~Interruption() {
  sqlite3_progress_handler(connection_.handle_.get(), 0, nullptr, nullptr);
}

int Interruption::ask(void* self) {
  const auto& asked = *static_cast<const Interruption*>(self);
  asked.working_();
  return asked.stop_.stop_requested() ? 1 : 0;
}

}  // namespace candled::sqlite
