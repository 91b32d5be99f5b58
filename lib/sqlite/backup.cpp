#include "sqlite/backup.hpp"

#include <fmt/core.h>
#include <optional>
#include <string>

#include "sqlite/checks/verification.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/database_files.hpp"
#include "sqlite/existing_database.hpp"
#include "sqlite/interruption.hpp"
#include "sqlite/new_file.hpp"
#include "sqlite/page_copy.hpp"

namespace candled::sqlite {
namespace {

using store::BackedUp;
using store::BackupOrder;
using store::StoreError;
using store::StoreFailure;

constexpr int pages_per_step = 256;
// A collector's commit may have to wait until the file system has written what is unwritten of other files.
// Flushing the copy often keeps that wait short, however big the store is.
constexpr std::uint64_t steps_between_flushes = 32;

[[noreturn]] void stop(const NewFile& copy) {
  throw SqliteError(StoreFailure::io, copy.target(), "stopped before the end; nothing was written");
}

void require_room(const NewFile& copy, std::uint64_t bytes) {
  const std::uint64_t room = copy.room();
  if (bytes <= room) return;
  constexpr double mebibyte = 1 << 20;
  throw SqliteError(StoreFailure::full, copy.target(),
                    fmt::format("{:.1f} MiB are needed there, {:.1f} MiB are free; choose another disk",
                                static_cast<double>(bytes) / mebibyte, static_cast<double>(room) / mebibyte));
}

void tell(const BackupOrder& order, const store::BackupProgress& progress) {
  if (order.progress) order.progress(progress);
}

/// Copies one snapshot and returns its size.
std::uint64_t copy_pages(Connection& from, NewFile& copy, const BackupOrder& order) {
  const Transaction snapshot(from, Transaction::Kind::read);
  const auto page_size = std::stoull(from.text("PRAGMA page_size"));
  // Reading something takes the snapshot.
  require_room(copy, page_size * std::stoull(from.text("PRAGMA page_count")));
  Connection to(copy.path(), Connection::Access::read_write);
  to.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  PageCopy pages(from, to);
  for (std::uint64_t steps = 1; pages.step(pages_per_step); ++steps) {
    if (order.stop.stop_requested()) stop(copy);
    tell(order, {page_size * pages.copied_pages(), page_size * pages.total_pages()});
    if (steps % steps_between_flushes == 0) copy.flush();
  }
  return page_size * pages.total_pages();
}

std::string in_words(const store::Finding& finding) {
  if (!finding.candle) return finding.what;
  return fmt::format("{} {}: {}", finding.candle->pair, finding.candle->interval.name(), finding.what);
}

/// Verifies the copy and returns the number of its candles.
std::uint64_t verify_copy(const std::filesystem::path& from, const NewFile& copy, const BackupOrder& order,
                          std::uint64_t bytes) {
  std::uint64_t candles = 0;
  std::optional<store::Finding> first;
  const store::VerificationOutput output{
      .finding = [&](const store::Finding& finding) { first = first.value_or(finding); },
      .checked =
          [&](const store::Checked& checked) {
            if (checked.check == store::Check::candles) candles = checked.rows;
            if (order.stop.stop_requested()) stop(copy);
          }};
  Connection connection(copy.path(), std::nullopt);
  const Interruption interruption(connection, order.stop, [&] { tell(order, {bytes, bytes}); });
  const std::uint64_t findings = verify(connection, output);
  if (findings == 0) return candles;
  throw SqliteError(StoreFailure::damaged, from,
                    fmt::format("{} finding{} in its copy, which was removed; the first: {}; candled verify "
                                "lists them",
                                findings, findings == 1 ? "" : "s", in_words(*first)));
}

/// Replaces the name that a copy has until it is whole by the one that was asked for.
StoreError renamed(StoreError error, const NewFile& copy) {
  const std::string name = copy.path().string();
  if (!name.empty() && error.message.starts_with(name))
    error.message.replace(0, name.size(), copy.target().string());
  return error;
}

BackedUp make(const std::filesystem::path& file, Connection& from, NewFile& copy, const BackupOrder& order) {
  const std::uint64_t bytes = copy_pages(from, copy, order);
  copy.flush();
  tell(order, {bytes, bytes});
  const std::uint64_t candles = verify_copy(file, copy, order, bytes);
  copy.finish();
  return {.bytes = bytes, .candles = candles};
}

}  // namespace

std::expected<BackedUp, StoreError> back_up(const std::filesystem::path& file, const BackupOrder& order) {
  using Result = std::expected<BackedUp, StoreError>;
  return guarded<Result>([&]() -> Result {
    const auto there = identity_of(order.file);
    if (there && there == identity_of(file))
      throw SqliteError(StoreFailure::not_writable, file, "the store itself cannot be its backup");
    Connection from = open_existing(file);
    NewFile copy(order.file, order.replace);
    try {
      return make(file, from, copy, order);
    } catch (const SqliteError& error) {
      if (order.stop.stop_requested()) stop(copy);
      return std::unexpected(renamed(error.to_store_error(), copy));
    }
  });
}

}  // namespace candled::sqlite
