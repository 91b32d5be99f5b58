#include "collect/quote_book.hpp"

#include <algorithm>

namespace candled::collect {
namespace {

// Names that come and go must not fill the memory. Beyond this the book starts afresh, at the cost of one
// slow poll.
constexpr std::size_t max_entries = 4 * Pairs::max_count;

}  // namespace

std::vector<Sample> QuoteBook::samples(const feed::Ticker& ticker, RejectedPairs& rejected) {
  if (ticker.name_order != name_order_ || entries_.size() > max_entries) entries_.clear();
  name_order_ = ticker.name_order;
  listings_.begin_answer();
  waiting_ = 0;

  std::vector<Sample> samples;
  samples.reserve(ticker.quotes.size());
  for (const auto& [name, price] : ticker.quotes) {
    Entry& entry = look_up(name);
    if (entry.id) listings_.listed(*entry.id);
    switch (entry.verdict) {
      case Verdict::wanted:
        if (is_leaving(*entry.id))
          rejected.add(name, "too_many_pairs");
        else
          samples.push_back({*entry.id, price});
        break;
      case Verdict::unwanted:
        break;
      case Verdict::bad_name:
        rejected.add(name, "bad_name");
        break;
      case Verdict::too_many_pairs:
        wait_for_room(entry);
        rejected.add(name, "too_many_pairs");
        break;
    }
  }
  for (const feed::RejectedQuote& quote : ticker.rejected) {
    const auto pair = Pair::from_name(quote.name, name_order_);
    if (!pair || filter_.matches(*pair)) rejected.add(quote.name, to_string(quote.reason));
    if (!pair) continue;
    if (const auto id = registry_->find(pair->base, pair->quote)) listings_.listed(*id);
  }
  pairs_ = registry_->pairs();
  return samples;
}

std::vector<std::string> QuoteBook::unmatched(const feed::Ticker& ticker) const {
  Pairs known = *pairs_;
  for (const feed::Quote& quote : ticker.quotes)
    if (const auto pair = Pair::from_name(quote.name, ticker.name_order)) known.find_or_add(*pair);
  return filter_.unmatched(known);
}

std::vector<PairId> QuoteBook::excluded() const {
  std::vector<PairId> excluded;
  for (const PairId id : pairs_->ids())
    if (!filter_.matches((*pairs_)[id])) excluded.push_back(id);
  return excluded;
}

std::optional<RoomNeeded> QuoteBook::need_room() {
  const std::size_t count = std::min({waiting_, pairs_->ids_left(), most_leaving});
  if (count == 0 || pairs_->has_room() || !leaving_.empty()) return {};
  std::vector<PairId> candidates = listings_.unseen(*pairs_);
  kept_.resize(pairs_->size());
  std::erase_if(candidates, [this](PairId id) { return kept_[index_of(id)]; });
  if (candidates.empty()) return {};
  if (candidates.size() > most_leaving) candidates.resize(most_leaving);
  leaving_ = candidates;
  std::ranges::sort(leaving_);
  return RoomNeeded{.candidates = std::move(candidates), .count = count};
}

void QuoteBook::made_room(const store::GivenWay& given_way) {
  registry_->remove(given_way.gone);
  pairs_ = registry_->pairs();
  for (const PairId id : given_way.kept) kept_[index_of(id)] = true;
  std::erase_if(entries_, [this](const auto& entry) {
    const auto& id = entry.second.id;
    return id && !pairs_->has(*id);
  });
  leaving_.clear();
}

bool QuoteBook::is_leaving(PairId id) const {
  return !leaving_.empty() && std::ranges::binary_search(leaving_, id);
}

QuoteBook::Entry& QuoteBook::look_up(const std::string& name) {
  const auto known = entries_.find(name);
  if (known == entries_.end()) return entries_.emplace(name, judge(name)).first->second;
  if (known->second.verdict == Verdict::too_many_pairs && registry_->has_room()) known->second = judge(name);
  return known->second;
}

void QuoteBook::wait_for_room(Entry& entry) {
  const std::uint64_t answer = listings_.answers();
  if (entry.refused_in + 1 != answer) entry.since = answer;
  entry.refused_in = answer;
  if (answer - entry.since + 1 >= Listings::answers_to_believe) ++waiting_;
}

QuoteBook::Entry QuoteBook::judge(const std::string& name) {
  const auto pair = Pair::from_name(name, name_order_);
  if (!pair) return {Verdict::bad_name};
  if (!filter_.matches(*pair)) return {Verdict::unwanted, registry_->find(pair->base, pair->quote)};
  if (const auto id = registry_->find_or_add(*pair)) return {Verdict::wanted, id};
  return {Verdict::too_many_pairs};
}

}  // namespace candled::collect
