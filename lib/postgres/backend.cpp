#include "postgres/backend.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/core.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include "postgres/candle_scan.hpp"
#include "postgres/checks/verification.hpp"
#include "postgres/reader.hpp"
#include "postgres/schema.hpp"
#include "postgres/spans.hpp"
#include "postgres/store_watch.hpp"
#include "postgres/target_of_url.hpp"
#include "postgres/writer.hpp"
#include "sql/postgres_queries.hpp"
#include "store/changes.hpp"
#include "store/counting_writer.hpp"

namespace candled::postgres {
namespace {

using OpenReader = std::expected<std::unique_ptr<store::CandleReader>, store::StoreError>;
using OpenScan = std::expected<std::unique_ptr<store::CandleScan>, store::StoreError>;
using Verified = std::expected<std::uint64_t, store::StoreError>;
using OpenStore = std::expected<std::unique_ptr<store::CandleStore>, store::StoreError>;

/// The name of this machine, which a node has unless it is given another one.
std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

/// A store that is only read by this process.
class ReadStore : public store::CandleStore {
 public:
  /// `version` is the version of the store when it was opened. Older ones are not read.
  ReadStore(Target target, std::shared_ptr<PairKeys> keys, std::string node, std::int64_t version)
      : target_(std::move(target)),
        keys_(std::move(keys)),
        node_(std::move(node)) {
    floor_.raise(version);
  }

  std::string description() const override { return target_.name; }
  store::CandleWriter& writer() override {
    throw std::logic_error("a store that was opened for reading has no writer");
  }
  const store::Changes& changes() const override { return changes_; }
  std::unique_ptr<store::Watch> watch(store::Watch::Listener listener) override {
    return std::make_unique<StoreWatch>(target_, keys_, floor_, std::move(listener), changes_);
  }
  OpenReader open_reader() override {
    return guarded<OpenReader>([&] { return std::make_unique<Reader>(target_, keys_, floor_, node_); });
  }
  OpenScan scan(const store::ScanQuery& query) override {
    return guarded<OpenScan>([&] { return begin_scan(target_, keys_, query); });
  }
  Verified verify(const store::VerificationOutput& output) override {
    return guarded<Verified>([&] {
      Connection connection(target_, Access::read);
      return postgres::verify(connection, output);
    });
  }

 protected:
  const Target target_;
  const std::shared_ptr<PairKeys> keys_;
  const std::string node_;
  VersionFloor floor_;
  store::ChangeCounter changes_;  // counts what this process changes, and what a watch notices
};

/// A store with a writer.
class WrittenStore final : public ReadStore {
 public:
  WrittenStore(const Target& target, std::shared_ptr<PairKeys> keys, const Writer::Options& options,
               bool is_new, std::int64_t version)
      : ReadStore(target, std::move(keys), options.node, version),
        is_new_(is_new),
        writer_(target_, keys_, floor_, options) {}

  std::string description() const override {
    return fmt::format("{}{}", target_.name, is_new_ ? ", which is new" : "");
  }
  store::CandleWriter& writer() override { return counting_; }

 private:
  const bool is_new_;
  Writer writer_;
  store::CountingWriter counting_{writer_, changes_};
};

/// Returns the options with which a store is mended: only the stored bigger candles are merged again, so only
/// the shortest interval, from which all others are merged, counts as configured.
CandleBuilder::Options mended_with(Connection& connection, CandleBuilder::Options built_with) {
  const Result spans = connection.run(queries::select_spans);
  const auto shortest = spans.size() == 0 ? std::nullopt : interval_of_span(spans.integer(0, 0));
  built_with.intervals = *Intervals::of({shortest.value_or(Interval(std::chrono::minutes{1}))});
  return built_with;
}

std::int64_t version_of(Connection& connection) {
  const Result row = connection.run(queries::select_pair_changes);
  if (row.size() != 1) connection.fail(store::StoreFailure::damaged, "its table store has no row");
  return row.integer(0, 1);
}

std::unique_ptr<store::CandleStore> open_target(const Target& target, const store::OpenOptions& options) {
  auto keys = std::make_shared<PairKeys>(options.number);
  const std::string node = options.node.empty() ? host_name() : options.node;
  const bool reads = options.access == store::Access::read;
  Connection connection(target, reads ? Access::read : Access::write);
  const bool is_new = options.access == store::Access::collect && migrate(connection);
  require_schema(connection);
  const std::int64_t version = version_of(connection);
  if (reads) return std::make_unique<ReadStore>(target, std::move(keys), node, version);
  const CandleBuilder::Options built_with = options.access == store::Access::mend
                                                ? mended_with(connection, options.built_with.value())
                                                : options.built_with.value();
  return std::make_unique<WrittenStore>(
      target, std::move(keys),
      Writer::Options{.built_with = built_with, .node = node, .resend = options.resend}, is_new, version);
}

OpenStore open(std::string_view url, const store::OpenOptions& options) {
  const auto target = target_of_url(url);
  if (!target) return std::unexpected(target.error());
  return guarded<OpenStore>([&] { return open_target(*target, options); });
}

std::expected<store::BackedUp, store::StoreError> refuse_backup(std::string_view url,
                                                                const store::BackupOrder&) {
  return std::unexpected(store::bad_url(
      without_password(url),
      "PostgreSQL's own tools back it up: pg_dump, or pg_basebackup for a whole cluster", "sqlite:PATH"));
}

std::expected<void, store::StoreError> check(std::string_view url) {
  const auto target = target_of_url(url);
  if (!target) return std::unexpected(target.error());
  return {};
}

store::Backend backend_of(std::string_view scheme) {
  return {.scheme = scheme,
          .urls = urls,
          .is_shared = true,
          .check = check,
          .open = open,
          .back_up = refuse_backup};
}

}  // namespace

std::array<store::Backend, 2> backends() {
  return {backend_of("postgres"), backend_of("postgresql")};
}

}  // namespace candled::postgres
