#include "http/mailbox.hpp"

#include <utility>

namespace candled::http {

bool Mailbox::post(Message message) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return false;
    messages_.push_back(std::move(message));
    if (messages_.size() > 1) return true;
  }
  wakeup_.raise();
  return true;
}

std::vector<Message> Mailbox::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(messages_, {});
}

void Mailbox::close() {
  std::vector<Message> dropped;  // after the lock
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  dropped.swap(messages_);
}

}  // namespace candled::http
