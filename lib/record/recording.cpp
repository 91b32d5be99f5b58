#include "record/recording.hpp"

#include <array>
#include <fmt/core.h>
#include <fstream>
#include <optional>
#include <span>
#include <utility>

#include "record/gzip_file.hpp"
#include "record/gzip_tail.hpp"
#include "record/plain_file.hpp"
#include "record/stream.hpp"
#include "replay/packed_input.hpp"
#include "replay/sample_line.hpp"

namespace candled::record {
namespace {

std::string header_line() {
  return std::string(replay::header_line) + '\n';
}

/// A compressed file that was cut before its header line was out is shorter than this.
constexpr std::size_t longest_beginning = 128;

/// Whether the first bytes of a file are those of a recording that was cut before its header line was out.
bool is_cut_beginning(std::ifstream& file, std::string_view text, bool compressed) {
  if (!header_line().starts_with(text)) return false;
  if (!compressed) return true;
  std::array<char, longest_beginning> bytes;
  file.clear();
  file.seekg(0).read(bytes.data(), bytes.size());
  const auto count = static_cast<std::size_t>(file.gcount());
  return count < bytes.size() && begins_as_ours({bytes.data(), count});
}

/// The first bytes, at most `size`, or as many as can be read.
std::string beginning_of(replay::Input& input, std::size_t size) {
  std::string text(size, '\0');
  std::size_t count = 0;
  while (count < size) {
    const auto more = input.read(std::span(text).subspan(count));
    if (!more || *more == 0) break;
    count += *more;
  }
  text.resize(count);
  return text;
}

enum class Content : std::uint8_t { none, lines, compressed_lines, something_else };

Content content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const bool compressed = replay::is_gzip(std::string(1, static_cast<char>(file.peek())));
  auto input = replay::input_of(file);
  if (compressed) input = replay::gunzipped(std::move(input));
  const std::string header = header_line();
  const std::string text =
      beginning_of(*input, header.size() + 1);  // a carriage return may come before the line feed
  if (text.starts_with(header) || text == std::string(replay::header_line) + "\r\n")
    return compressed ? Content::compressed_lines : Content::lines;
  return is_cut_beginning(file, text, compressed) ? Content::none : Content::something_else;
}

std::expected<Opened, std::string> begin(const std::string& path, LockedFile file) {
  std::unique_ptr<Recording> recording;
  auto written = file.truncate(0);
  if (written) {
    if (path.ends_with(".gz"))
      recording = std::make_unique<GzipFile>(std::move(file));
    else
      recording = std::make_unique<PlainFile>(std::move(file));
    // At once, so that a disk that is full or a kill is no riddle later on.
    for (const auto& step : {recording->append(header_line()), recording->flush()})
      if (!step && written) written = std::unexpected(step.error().message);
  }
  if (!written) return std::unexpected(fmt::format("'{}' cannot be written: {}", path, written.error()));
  return Opened{std::move(recording), ""};
}

std::expected<Opened, std::string> go_on(const std::string& path, LockedFile file) {
  const auto cut = cut_partial_line(file);
  if (!cut) return std::unexpected(fmt::format("'{}' cannot be mended: {}", path, cut.error()));
  Opened opened{std::make_unique<PlainFile>(std::move(file)), ""};
  if (*cut > 0) opened.mended = fmt::format("{}: its last line was cut; {} bytes of it are gone", path, *cut);
  return opened;
}

std::expected<Opened, std::string> go_on_compressed(const std::string& path, LockedFile file) {
  const auto refuse = [&path](std::string_view why) {
    return std::unexpected(fmt::format("'{}' cannot be gone on with: {}", path, why));
  };
  const auto tail = read_gzip_tail(file);
  if (!tail) return refuse(tail.error());
  const std::uint64_t cut = file.size() - tail->whole;
  if (const auto mended = mend(file, *tail); !mended) return refuse(mended.error());

  Opened opened{std::make_unique<GzipFile>(std::move(file)), ""};
  const std::string first = tail->line_open ? "\n" : tail->rest;
  if (!first.empty()) {
    for (const auto& step : {opened.recording->append(first), opened.recording->flush()})
      if (!step) return refuse(step.error().message);
  }
  if (cut > 0 || !tail->trailer.empty())
    opened.mended = fmt::format("{}: its gzip stream was cut and has been made whole{}", path,
                                cut == 0 ? ""
                                         : fmt::format("; from its last {} bytes {} bytes of lines were kept",
                                                       cut, tail->rest.size()));
  return opened;
}

}  // namespace

std::expected<Opened, std::string> open_recording(const std::string& path) {
  auto file = LockedFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  switch (content_of(path)) {
    case Content::none:
      return begin(path, std::move(*file));
    case Content::lines:
      return go_on(path, std::move(*file));
    case Content::compressed_lines:
      return go_on_compressed(path, std::move(*file));
    case Content::something_else:
      break;
  }
  return std::unexpected(fmt::format("'{}' is no recording: its first line must be '{}'; it is left as it is",
                                     path, replay::header_line));
}

std::expected<std::unique_ptr<Recording>, std::string> record_to_descriptor(int descriptor) {
  auto stream = std::make_unique<Stream>(descriptor);
  if (const auto written = stream->append(header_line()); !written)
    return std::unexpected(written.error().message);
  return stream;
}

}  // namespace candled::record
