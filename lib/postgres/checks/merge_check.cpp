#include "postgres/absences.hpp"
#include "postgres/checks/checked_table.hpp"
#include "postgres/checks/verification_run.hpp"
#include "postgres/merged_table.hpp"
#include "sql/postgres_queries.hpp"
#include "store/checks/bigger_check.hpp"

namespace candled::postgres {
namespace {

store::CheckedStore checked_store(const VerificationRun& run) {
  MergedTable merged;
  merged.begin(run.connection, run.view);
  store::CheckedStore store{.end_of_ids = run.view.pairs.size(),
                            .longest_gap = run.longest_gap,
                            .unmerged = merged.unmerged(),
                            .removed_until = select_removed_until(run.connection)};
  if (const Result until = run.connection.run(queries::select_closed_until); until.size() > 0)
    store.collected_until = until.maybe_time(0, 0);
  store::add_extents(store, run.found, run.claimed,
                     [&run](std::int64_t key) { return run.view.id_of(static_cast<PairKey>(key)); });
  return store;
}

}  // namespace

void check_bigger(VerificationRun& run) {
  for (const auto& merged : store::merged_intervals(run.intervals))
    run_check(run, store::bigger_check_of(merged), [&](store::Findings& findings, store::Checked& checked) {
      CheckedTable rows(run);
      store::check_bigger(rows, checked_store(run), merged, run.view.pairs, findings, checked);
    });
}

}  // namespace candled::postgres
