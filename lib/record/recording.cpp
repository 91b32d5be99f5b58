#include "record/recording.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <optional>
#include <span>
#include <utility>

#include "record/compressed_file.hpp"
#include "record/compressed_tail.hpp"
#include "record/plain_file.hpp"
#include "record/stream.hpp"
#include "replay/decompressed_input.hpp"
#include "replay/sample_line.hpp"

namespace candled::record {
namespace {

using compression::Format;

/// The length below which a compressed file may have been cut before its header line was out.
constexpr std::size_t longest_beginning = 128;

/// Returns whether `text` is the beginning of a header line of ours.
bool begins_header(std::string_view text) {
  return std::ranges::any_of(std::array{NameOrder::quote_first, NameOrder::base_first}, [&](NameOrder names) {
    return (replay::header_line({.names = names}) + '\n').starts_with(text);
  });
}

/// Returns the first bytes of a file without zeros after them, at most longest_beginning.
std::string first_bytes(std::ifstream& file) {
  std::string bytes(longest_beginning, '\0');
  file.clear();
  file.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(std::min(static_cast<std::size_t>(file.gcount()), bytes.find_last_not_of('\0') + 1));
  return bytes;
}

/// Returns the first bytes, at most `size`, or as many as can be read.
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

/// Returns whether `bytes`, as far as they reach, are the beginning of a gzip file of ours.
bool begins_gzip(std::string_view bytes) {
  const std::string header = gzip_header();
  return bytes.substr(0, header.size()) == std::string_view(header).substr(0, bytes.size());
}

/// The content of a file.
struct Content {
  enum class Kind : std::uint8_t { none, lines, damaged, something_else };
  Kind kind;
  replay::Columns columns{};
  compression::Format format = compression::Format::none;
};

Content content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes = first_bytes(file);
  file.clear();
  file.seekg(0);
  auto input = replay::without_zeros_at_end(replay::input_of(file));
  auto format = compression::format_of(bytes);
  if (path.ends_with(".zst") && bytes.size() < compression::zstd_magic.size()) format = Format::zstd;
  input = replay::decompressed(std::move(input), format);
  const std::string text = beginning_of(*input, replay::max_line);
  const bool has_line = text.contains('\n');
  if (const auto columns = replay::parse_header(replay::line_without_end(text)); columns && has_line)
    return {Content::Kind::lines, *columns, format};
  const bool is_ours = format != Format::gzip || begins_gzip(bytes);
  const bool is_short = format == Format::none || bytes.size() < longest_beginning;
  if (is_ours && is_short && !has_line && begins_header(text)) return {Content::Kind::none};
  return {format == Format::gzip && is_ours ? Content::Kind::damaged : Content::Kind::something_else};
}

using Result = std::expected<Opened, std::string>;

Result begin(const std::string& path, LockedFile file) {
  if (file.size() > 0)
    if (const auto emptied = file.truncate(0); !emptied)
      return std::unexpected(fmt::format("'{}' cannot be written: {}", path, emptied.error()));
  if (path.ends_with(".gz")) return Opened{std::make_unique<CompressedFile>(std::move(file), Format::gzip)};
  if (path.ends_with(".zst")) return Opened{std::make_unique<CompressedFile>(std::move(file), Format::zstd)};
  return Opened{std::make_unique<PlainFile>(std::move(file))};
}

/// Moves an unusable file aside, under a free name, and begins a new one.
Result begin_beside(const std::string& path, std::string_view why) {
  std::string aside = path + ".damaged";
  for (int number = 2; std::filesystem::exists(aside); ++number)
    aside = fmt::format("{}.damaged-{}", path, number);
  std::error_code error;
  std::filesystem::rename(path, aside, error);
  if (error) return std::unexpected(fmt::format("'{}' cannot be continued: {}", path, why));
  auto file = LockedFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  auto opened = begin(path, std::move(*file));
  if (opened)
    opened->mended = fmt::format("{} cannot be continued: {}; it was renamed to {}", path, why, aside);
  return opened;
}

Result go_on(const std::string& path, LockedFile file, const replay::Columns& columns) {
  const auto cut = cut_partial_line(file);
  if (!cut) return begin_beside(path, cut.error());
  Opened opened{.recording = std::make_unique<PlainFile>(std::move(file)), .columns = columns};
  if (*cut > 0)
    opened.mended = fmt::format("{}: its last line was truncated; {} bytes of it were removed", path, *cut);
  return opened;
}

Result go_on_compressed(const std::string& path, LockedFile file, const Content& content) {
  auto tail = read_compressed_tail(file, content.format);
  if (!tail) return begin_beside(path, tail.error());
  const std::uint64_t cut = file.size() - tail->whole;
  if (cut > 0)
    if (const auto mended = file.truncate(tail->whole); !mended) return begin_beside(path, mended.error());

  Opened opened{.recording = std::make_unique<CompressedFile>(std::move(file), content.format),
                .columns = content.columns};
  if (cut > 0)
    opened.mended = fmt::format(
        "{}: its {} stream was truncated and has been repaired; {} bytes of lines were recovered from its "
        "last {} bytes",
        path, name_of(content.format), tail->rest.size(), cut);
  opened.unwritten = tail->line_open ? "\n" : std::move(tail->rest);
  return opened;
}

}  // namespace

std::expected<Opened, std::string> open_recording(const std::string& path) {
  auto file = LockedFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  const Content content = content_of(path);
  switch (content.kind) {
    case Content::Kind::none:
      return begin(path, std::move(*file));
    case Content::Kind::lines:
      return content.format == Format::none ? go_on(path, std::move(*file), content.columns)
                                            : go_on_compressed(path, std::move(*file), content);
    case Content::Kind::damaged:
      return begin_beside(path, "its beginning is damaged");
    case Content::Kind::something_else:
      break;
  }
  return std::unexpected(
      fmt::format("'{}' is not a recording: its first line must name time_ms, pair or symbol, and price; it "
                  "is left untouched",
                  path));
}

Opened record_to_descriptor(int descriptor) {
  return {.recording = std::make_unique<Stream>(descriptor)};
}

}  // namespace candled::record
