#include "collect/quote_book.hpp"

namespace candled {
namespace {

// Names that come and go must not fill the memory. Past this the book is started afresh, at the cost of one
// slow poll.
constexpr std::size_t max_entries = 4 * Pairs::max_count;

}  // namespace

std::vector<Sample> QuoteBook::samples(const Ticker& ticker, RejectedPairs& rejected) {
  if (ticker.name_order != name_order_ || entries_.size() > max_entries) entries_.clear();
  name_order_ = ticker.name_order;

  std::vector<Sample> samples;
  samples.reserve(ticker.quotes.size());
  for (const auto& [name, price] : ticker.quotes) {
    const Entry& entry = look_up(name);
    switch (entry.verdict) {
      case Verdict::wanted:
        samples.push_back({entry.id, price});
        break;
      case Verdict::unwanted:
        break;
      case Verdict::bad_name:
        rejected.add(name, "bad_name");
        break;
      case Verdict::too_many_pairs:
        rejected.add(name, "too_many_pairs");
        break;
    }
  }
  for (const auto& [name, reason] : ticker.rejected)
    if (const auto pair = Pair::from_name(name, name_order_); !pair || filter_.matches(*pair))
      rejected.add(name, to_string(reason));
  return samples;
}

std::vector<std::string> QuoteBook::unmatched(const Ticker& ticker) const {
  Pairs known = pairs_;
  for (const Quote& quote : ticker.quotes)
    if (const auto pair = Pair::from_name(quote.name, ticker.name_order)) known.find_or_add(*pair);
  return filter_.unmatched(known);
}

std::vector<PairId> QuoteBook::excluded() const {
  std::vector<PairId> excluded;
  for (std::size_t i = 0; i < pairs_.size(); ++i)
    if (const PairId id{static_cast<std::uint32_t>(i)}; !filter_.matches(pairs_[id])) excluded.push_back(id);
  return excluded;
}

const QuoteBook::Entry& QuoteBook::look_up(const std::string& name) {
  const auto known = entries_.find(name);
  if (known != entries_.end()) return known->second;
  return entries_.emplace(name, judge(name)).first->second;
}

QuoteBook::Entry QuoteBook::judge(const std::string& name) {
  const auto pair = Pair::from_name(name, name_order_);
  if (!pair) return {Verdict::bad_name};
  if (!filter_.matches(*pair)) return {Verdict::unwanted};
  const auto id = pairs_.find_or_add(*pair);
  if (!id) return {Verdict::too_many_pairs};
  return {Verdict::wanted, *id};
}

}  // namespace candled
