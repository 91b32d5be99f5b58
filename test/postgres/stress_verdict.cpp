#include "postgres/stress_verdict.hpp"

#include <algorithm>

#include "candle/better.hpp"
#include "candle/merge.hpp"
#include "postgres/stress_tail.hpp"
#include "support/postgres_server.hpp"

namespace candled::test {
namespace {

using Lines = std::vector<std::string>;

std::string text(const CandleKey& key) {
  const auto& [pair, interval, open_time] = key;
  return pair + ' ' + interval.name() + " in minute " +
         std::to_string((open_time - World::start(0)) / World::minute().length());
}

class Judge {
 public:
  Judge(const World& world, const std::string& url, std::size_t collectors)
      : world_(world),
        url_(url),
        collectors_(collectors),
        node_(url, "judge", store::Access::read),
        stored_(read_candles(node_, reader_, {.limit = 1'000'000})) {}

  Verdict judge(const Told& told) {
    for (const auto& [collector, minute] : told.batches)
      for (std::size_t pair = 0; pair < world_.pairs; ++pair)
        if (const auto candle = world_.seen(collector, pair, minute)) judge_acknowledged(pair, *candle);
    for (const auto& [pair, minute] : told.repairs)
      judge_acknowledged(pair, world_.exchange(pair, minute).value());
    for (const auto& [key, candle] : stored_)
      if (std::get<1>(key) == World::minute() && !was_sent(key, candle))
        verdict_.candles.push_back(text(key) + ": nobody sent it");
    const Intervals intervals = World::built_with().intervals;
    for (const Interval interval : intervals.bigger())
      judge_bigger(interval, intervals.parts_of(interval).value());
    judge_versions(told);
    judge_copy(told.copy);
    judge_pairs();
    node_.store()
        .verify({.finding = [&](const store::Finding& finding) { verdict_.findings.push_back(finding.what); },
                 .checked = [](const store::Checked&) {}})
        .value();
    return std::move(verdict_);
  }

 private:
  const Candle* find(const CandleKey& key) const {
    const auto found = stored_.find(key);
    return found == stored_.end() ? nullptr : &found->second;
  }

  void judge_acknowledged(std::size_t pair, const Candle& candle) {
    const CandleKey key{World::pair(pair).name, candle.interval, candle.open_time};
    const Candle* is = find(key);
    if (is == nullptr)
      verdict_.candles.push_back(text(key) + ": lost");
    else if (replaces(*is, candle))
      verdict_.candles.push_back(text(key) + ": worse than an acknowledged one");
  }

  /// Returns whether the exchange or a collector had this candle.
  bool was_sent(const CandleKey& key, const Candle& candle) const {
    const auto& [name, interval, open_time] = key;
    const std::size_t pair = number_of(name);
    const auto minute = static_cast<std::size_t>((open_time - World::start(0)) / World::minute().length());
    const auto same = [&](const std::optional<Candle>& sent) { return sent && sent->identical_to(candle); };
    if (interval == World::minute() && same(world_.exchange(pair, minute))) return true;
    for (std::size_t collector = 0; collector < collectors_; ++collector)
      if (same(interval == World::minute() ? world_.seen(collector, pair, minute)
                                           : world_.seen_merged(collector, pair, interval, minute)))
        return true;
    return false;
  }

  static std::size_t number_of(const std::string& name) { return std::stoul(name.substr(6)); }

  /// Compares the candles of an interval with the merge of those of `part`.
  void judge_bigger(Interval interval, Interval part) {
    const auto length = static_cast<std::size_t>(interval.length() / World::minute().length());
    for (std::size_t pair = 0; pair < world_.pairs; ++pair)
      for (std::size_t minute = 0; minute < world_.minutes; minute += length)
        judge_bucket(pair, interval, part, {World::start(minute), World::start(minute + length)});
  }

  void judge_bucket(std::size_t pair, Interval interval, Interval part, TimeRange bucket) {
    const std::string name = World::pair(pair).name;
    std::vector<Candle> candles;
    for (TimePoint time = bucket.start; time < bucket.end; time += part.length())
      if (const Candle* candle = find({name, part, time})) candles.push_back(*candle);
    const std::vector<TimeRange> quiet = quiet_of(pair, bucket);
    const Parts parts{.interval = part, .candles = candles, .quiet = quiet};
    const auto merged = candles.empty()
                            ? std::nullopt
                            : merge_stored(parts, interval, bucket.start, World::built_with().max_gap);
    const CandleKey key{name, interval, bucket.start};
    const Candle* is = find(key);
    if (is == nullptr && !merged) return;
    if (is != nullptr && merged && is->identical_to(*merged)) return;
    verdict_.bigger.push_back(text(key) + ": not the merge");
  }

  /// Returns the minutes of which the store has that nothing was traded.
  std::vector<TimeRange> quiet_of(std::size_t pair, TimeRange bucket) {
    const auto id = node_.pairs().find_or_add(World::pair(pair)).value();
    std::vector<TimeRange> quiet;
    const auto all = reader_->given_up(id, World::minute(), bucket).value();
    for (const auto& given_up : all) quiet.push_back(given_up.buckets);
    return joined(std::move(quiet));
  }

  void judge_versions(const Told& told) {
    const std::int64_t newest = std::stoll(ask_postgres(url_, "SELECT version FROM candled.store"));
    const std::string count = ask_postgres(url_, "SELECT count(DISTINCT version) FROM candled.change");
    if (count != std::to_string(newest))
      verdict_.versions.push_back(count + " versions up to " + std::to_string(newest));
    for (std::int64_t version = 1; version <= newest; ++version)
      if (!told.versions.contains(version))
        verdict_.missed.push_back("the tail missed version " + std::to_string(version));
  }

  void judge_copy(const Candles& copy) {
    for (const auto& [key, candle] : stored_)
      if (const auto found = copy.find(key); found == copy.end() || !found->second.identical_to(candle))
        verdict_.missed.push_back("the tail's copy is out of date: " + text(key));
  }

  void judge_pairs() {
    const std::string count = std::to_string(world_.pairs);
    const std::string is = ask_postgres(
        url_,
        "SELECT format('%s %s %s', count(DISTINCT (base, quote)), count(DISTINCT id), max(id) + 1) "
        "FROM candled.pair");
    if (is != count + ' ' + count + ' ' + count)
      verdict_.pairs.push_back("pairs, ids and the end of ids: " + is);
  }

  const World world_;
  const std::string url_;
  const std::size_t collectors_;
  Node node_;
  std::unique_ptr<store::CandleReader> reader_;
  const Candles stored_;
  Verdict verdict_;
};

}  // namespace

std::vector<std::string> Verdict::all() const {
  Lines all;
  for (const Lines& lines : {candles, bigger, missed, versions, pairs, findings})
    all.insert(all.end(), lines.begin(), lines.end());
  return all;
}

Verdict judge(const World& world, const std::string& url, const Told& told, std::size_t collectors) {
  return Judge(world, url, collectors).judge(told);
}

}  // namespace candled::test
