#include "replay/block_pipeline.hpp"

namespace candled::replay {

BlockPipeline::BlockPipeline(NextInput next_input, const Options& options)
    : slots_(options.threads + 4),
      reader_(std::move(next_input), options.block_bytes) {
  for (unsigned i = 0; i < options.threads; ++i)
    threads_.emplace_back([this, skip = options.skip_bad_lines](std::stop_token stop) {
      work(std::move(stop), BlockParser(names_, skip));
    });
}

BlockPipeline::~BlockPipeline() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void BlockPipeline::work(std::stop_token stop, BlockParser parser) {
  while (Slot* slot = read_next(stop)) {
    parser.parse(slot->block);
    {
      const std::lock_guard lock(mutex_);
      slot->parsed = true;
    }
    changed_.notify_all();
  }
}

BlockPipeline::Slot* BlockPipeline::read_next(std::stop_token stop) {
  const std::lock_guard reading(reading_);
  if (read_all_) return nullptr;
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return read_ < freed_ + slots_.size(); })) return nullptr;
  }
  if (stop.stop_requested()) return nullptr;
  Slot& slot = slots_[read_++ % slots_.size()];
  reader_.read(slot.block);
  read_all_ = slot.block.last;
  return &slot;
}

Block& BlockPipeline::next() {
  std::unique_lock lock(mutex_);
  if (taken_ > freed_) {
    slots_[freed_++ % slots_.size()].parsed = false;
    changed_.notify_all();
  }
  Slot& slot = slots_[taken_++ % slots_.size()];
  changed_.wait(lock, [&slot] { return slot.parsed; });
  return slot.block;
}

}  // namespace candled::replay
