#include "http/stream_outlet.hpp"

#include <utility>

namespace candled::http {

StreamOutlet::StreamOutlet(std::shared_ptr<Mailbox> loop, ConnectionId connection,
                           std::shared_ptr<StreamState> state, std::size_t max_waiting)
    : loop_(std::move(loop)),
      connection_(connection),
      state_(std::move(state)),
      max_waiting_(max_waiting) {}

StreamOutlet::~StreamOutlet() {
  end(false);
}

bool StreamOutlet::send(std::shared_ptr<const std::string> bytes) {
  if (!state_->open) return false;
  if (!bytes || bytes->empty()) return true;  // an empty chunk would end the response
  if (state_->waiting.fetch_add(bytes->size()) + bytes->size() > max_waiting_) {
    end(true);
    return false;
  }
  if (!loop_->post(StreamPiece{.to = connection_, .bytes = std::move(bytes)})) state_->open = false;
  return state_->open;
}

void StreamOutlet::end(bool at_once) {
  if (state_->open.exchange(false)) loop_->post(StreamEnd{.to = connection_, .at_once = at_once});
}

}  // namespace candled::http
