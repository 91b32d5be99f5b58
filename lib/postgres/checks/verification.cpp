#include "postgres/checks/verification.hpp"

#include <chrono>
#include <fmt/format.h>

#include "postgres/checks/verification_run.hpp"
#include "postgres/forming_ring.hpp"
#include "sql/postgres_queries.hpp"
#include "store/checks/forming_check.hpp"
#include "store/reading/stored_pair.hpp"

namespace candled::postgres {
namespace {

void check_database(VerificationRun& run) {
  run_check(run, {.check = store::Check::database}, [&](store::Findings& findings, store::Checked&) {
    const Result defects = run.connection.run(queries::select_defects);
    for (std::size_t row = 0; row < defects.size(); ++row) findings.add(defects.text(row, 0));
  });
}

void check_pairs(VerificationRun& run) {
  run_check(run, {.check = store::Check::pairs}, [&](store::Findings& findings, store::Checked& checked) {
    const Result rows = run.connection.run(queries::select_pairs);
    for (std::size_t row = 0; row < rows.size(); ++row, ++checked.rows) {
      const Pair pair{.name = rows.text(row, 1), .base = rows.text(row, 2), .quote = rows.text(row, 3)};
      const auto id = static_cast<std::uint32_t>(row);
      if (!store::add_stored(run.view.pairs, id, pair)) {
        findings.add(fmt::format("there are more than {}", Pairs::max_count));
        break;
      }
      run.view.ids.emplace(static_cast<PairKey>(rows.integer(row, 0)), PairId{id});
      if (!pair.is_sound())
        findings.add(fmt::format("no pair can have the name {}, so nothing is read",
                                 escaped_name(pair.name, Pair::max_name)));
    }
  });
}

void check_versions(VerificationRun& run) {
  run_check(run, {.check = store::Check::own, .name = "versions", .sound = "follow one another"},
            [&](store::Findings& findings, store::Checked& checked) {
              const Result newest = run.connection.run(queries::select_versions);
              if (newest.size() == 0) return;  // check_database says so
              checked.rows = static_cast<std::uint64_t>(newest.integer(0, 2));
              const auto version = newest.integer(0, 0);
              const auto changed = newest.maybe_integer(0, 1);
              if (version != changed.value_or(0))
                findings.add(fmt::format("the store has version {}, but the newest change {}", version,
                                         changed ? std::to_string(*changed) : "is missing"));
              const Result holes =
                  run.connection.run(queries::select_holes_of_versions, {}, Connection::long_deadline);
              for (std::size_t row = 0; row < holes.size(); ++row)
                findings.add(fmt::format("the changes between {} and {} are missing", holes.integer(row, 0),
                                         holes.integer(row, 1)));
            });
}

void check_series(VerificationRun& run) {
  run_check(run, {.check = store::Check::series}, [&](store::Findings& findings, store::Checked& checked) {
    const auto seconds = [](TimePoint time) {
      return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    };
    const Result rows = run.connection.run(queries::select_all_series);
    for (std::size_t row = 0; row < rows.size(); ++row, ++checked.rows)
      run.claimed[{rows.integer(row, 0), rows.integer(row, 1)}] = {
          seconds(rows.time(row, 2)), seconds(rows.time(row, 3)),
          static_cast<std::uint64_t>(rows.integer(row, 4))};
    store::compare_series(
        run.claimed, run.found, [&run](std::int64_t key) { return run.name_of(key); }, findings);
  });
}

void check_saved_states(VerificationRun& run) {
  run_check(run, {.check = store::Check::forming}, [&](store::Findings& findings, store::Checked& checked) {
    const auto check = [&](const store::SavedForming& saved) {
      store::check_forming(
          saved, [&run](PairId pair) { return run.view.pairs[pair].name; }, findings, checked);
    };
    const Result nodes = run.connection.run(queries::select_forming_nodes);
    for (std::size_t row = 0; row < nodes.size(); ++row)
      check(load_forming(run.connection, run.view, nodes.bytes(row, 0)));
    check(load_replayed(run.connection, run.view));
  });
}

}  // namespace

std::uint64_t verify(Connection& connection, const store::VerificationOutput& output) {
  const Transaction snapshot(connection, Transaction::Kind::long_snapshot);
  VerificationRun run{.connection = connection, .output = output};
  check_database(run);
  check_pairs(run);
  check_candles(run);
  check_versions(run);
  check_series(run);
  check_saved_states(run);
  check_bigger(run);
  return run.findings;
}

}  // namespace candled::postgres
