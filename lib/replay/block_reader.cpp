#include "replay/block_reader.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "replay/sample_line.hpp"

namespace candled::replay {

BlockReader::BlockReader(NextInput next_input, std::size_t block_bytes)
    : next_input_(std::move(next_input)),
      block_bytes_(block_bytes),
      input_(next_input_()) {
  if (block_bytes_ < 2 * max_line) throw std::invalid_argument("a block must hold the longest line");
  if (!input_) throw std::invalid_argument("a replay needs an input");
}

void BlockReader::read(Block& block) {
  block.bytes.resize(block_bytes_ + Block::padding);
  block.size = carry_.copy(block.bytes.data(), carry_.size());
  carry_.clear();
  block.file = file_;
  block.begins_file = std::exchange(begins_file_, false);
  block.last = false;
  block.broken.reset();

  const bool ended = fill(block);
  block.position = position_ + input_->position();
  const bool whole = !block.broken && input_->zeros_left_out() == 0;
  if (ended && whole && block.size > 0 && block.bytes[block.size - 1] != '\n')
    block.bytes[block.size++] = '\n';
  else
    keep_whole_lines(block);
  if (block.begins_file) read_header(block);
  block.columns = columns_;
  block.bad_header = bad_header_;
  if (ended) open_next();
  block.last = ended && (!input_ || block.broken);
}

bool BlockReader::fill(Block& block) {
  while (block.size < block_bytes_) {
    const auto count = input_->read({block.bytes.data() + block.size, block_bytes_ - block.size});
    if (!count) block.broken = count.error();
    if (!count || *count == 0) return true;
    block.size += *count;
    if (skipping_) skip_rest_of_line(block);
    if (input_->would_wait() && block.text().find('\n') != std::string_view::npos) break;
  }
  return false;
}

/// Leaves the text after the last line end to the next block.
void BlockReader::keep_whole_lines(Block& block) {
  const std::size_t end = block.text().rfind('\n') + 1;
  if (end == 0 && block.size == block_bytes_) {
    block.bytes[block.size - 1] = '\n';
    skipping_ = true;
    return;
  }
  carry_ = block.text().substr(end);
  block.size = end;
}

void BlockReader::skip_rest_of_line(Block& block) {
  const std::size_t end = block.text().find('\n');
  if (end == std::string_view::npos) {
    block.size = 0;
    return;
  }
  skipping_ = false;
  std::shift_left(block.bytes.begin(), block.bytes.begin() + static_cast<std::ptrdiff_t>(block.size),
                  static_cast<std::ptrdiff_t>(end + 1));
  block.size -= end + 1;
}

void BlockReader::read_header(const Block& block) {
  const auto columns = parse_header(line_without_end(block.text()));
  columns_ = columns.value_or(Columns{});
  bad_header_ = columns ? "" : columns.error();
}

void BlockReader::open_next() {
  position_ += input_->position();
  input_ = next_input_();
  carry_.clear();  // a line that was cut
  skipping_ = false;
  begins_file_ = true;
  ++file_;
}

}  // namespace candled::replay
