// Several processes write to one store at once, while sessions are cut and a process is killed.
// CANDLED_STRESS_SEEDS says with how many seeds (2 without it), CANDLED_STRESS_FIRST with which the first.

#include <catch2/catch.hpp>
#include <cstdlib>

#include "postgres/stress_collector.hpp"
#include "postgres/stress_run.hpp"
#include "postgres/stress_verdict.hpp"
#include "support/postgres_database.hpp"
#include "support/postgres_server.hpp"
#include "support/printing.hpp"

namespace candled::test {
namespace {

using Lines = std::vector<std::string>;

std::size_t setting(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

/// Puts a view in the place of the table `store`: an update of it counts a version and returns the same
/// values, but locks nothing, so that transactions run beside each other.
constexpr std::string_view without_lock = R"(
  ALTER TABLE candled.store RENAME TO store_row;
  CREATE SEQUENCE candled.versions;
  CREATE TABLE candled.closed (until timestamptz);
  INSERT INTO candled.closed SELECT closed_until FROM candled.store_row;
  SELECT setval('candled.versions', version) FROM candled.store_row;
  CREATE VIEW candled.store AS
    SELECT one, format, (SELECT last_value FROM candled.versions) AS version, stamp, writer, closed_before,
           (SELECT max(until) FROM candled.closed) AS closed_until, pair_changes, next_pair, partition_buckets
    FROM candled.store_row;
  CREATE FUNCTION candled.count_version() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.version = OLD.version THEN RETURN NEW; END IF;
    NEW.version := nextval('candled.versions');
    IF NEW.closed_until > OLD.closed_until THEN
      INSERT INTO candled.closed VALUES (NEW.closed_until);
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER count_version INSTEAD OF UPDATE ON candled.store
    FOR EACH ROW EXECUTE FUNCTION candled.count_version();
)";

}  // namespace

TEST_CASE("several collectors and repairers write to one store at once") {
  const std::size_t first = setting("CANDLED_STRESS_FIRST", 1);
  for (std::size_t seed = first; seed < first + setting("CANDLED_STRESS_SEEDS", 2); ++seed) {
    const World world{.seed = seed, .offers_bigger = seed % 2 == 0};
    const PostgresDatabase database;
    Node(database.url(), "first");  // makes the tables
    const Cast cast;
    const Told told = run_stress(world, database.url(), cast);
    const Verdict verdict = judge(world, database.url(), told, cast.collectors + 1);
    CAPTURE(seed);
    CHECK(told.faults == Lines{});
    CHECK(verdict.all() == Lines{});
    CHECK(told.batches.size() == (cast.collectors + 1) * world.minutes);
    CHECK(told.repairs.size() > world.minutes);
    CHECK(told.cuts > 0);
    CHECK(told.deaths > 0);
    INFO("seed " << seed << ": " << told.versions.size() << " versions, " << told.cuts << " cuts, "
                 << told.deaths << " deaths, " << told.doubts << " in doubt");
  }
}

TEST_CASE("without the lock of the store, a tail misses changes or candles disagree with their parts") {
  std::size_t missed = 0, bigger = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const World world{.seed = seed, .minutes = 20};
    const PostgresDatabase database;
    {
      Collector collector(world, 0, database.url());
      for (std::size_t minute = 0; minute < 5; ++minute)
        collector.store(minute);  // so that all pairs are there
    }
    ask_postgres(database.url(), std::string(without_lock));
    const Cast cast{.collectors = 3, .dies = false, .repairers = 2, .cuts = false};
    const Told told = run_stress(world, database.url(), cast);
    CAPTURE(seed);
    const Verdict verdict = judge(world, database.url(), told, cast.collectors);
    missed += verdict.missed.size();
    bigger += verdict.bigger.size();
    INFO("seed " << seed << ": " << verdict.missed.size() << " missed, " << verdict.bigger.size()
                 << " disagree, " << told.faults.size() << (told.faults.empty() ? "" : told.faults[0]));
  }
  CHECK(missed + bigger > 0);
}

TEST_CASE("a collector in a process of its own", "[.collector]") {
  play_dying_collector();
}

}  // namespace candled::test
