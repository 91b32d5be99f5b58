#include "ticker_properties.hpp"

#include <algorithm>
#include <set>

#include "answer_properties.hpp"
#include "poloniex/ticker_rows.hpp"
#include "target.hpp"

namespace candled::fuzz {
namespace {

bool same_quote(const feed::Quote& a, const feed::Quote& b) {
  return a.name == b.name && a.price.to_string() == b.price.to_string();
}

bool same_quotes(const feed::Ticker& a, const feed::Ticker& b) {
  return std::ranges::equal(a.quotes, b.quotes, same_quote);
}

void check_quotes(const feed::Ticker& ticker) {
  std::set<std::string_view> names;
  for (const auto& [name, price] : ticker.quotes) {
    require(names.insert(name).second, "a name stands once");
    require(!name.empty(), "a quote has a name");
    const auto again = Price::parse(price.to_string());
    require(again && again->to_string() == price.to_string(), "a price is read back from its digits");
  }
}

}  // namespace

void check_ticker(std::string_view body, const TickerDialect& dialect) {
  const auto ticker = dialect.read(body);
  const auto again = dialect.read(" \r\n" + std::string(body) + "\n");
  require(ticker.has_value() == again.has_value(), "white space around an answer does not count");
  if (!ticker) return check_error(ticker.error());

  require(ticker->name_order == dialect.name_order, "names are read in the dialect's order");
  require(!ticker->quotes.empty() && ticker->quotes.size() <= poloniex::max_quotes,
          "a ticker has 1 to 10000 quotes");
  check_quotes(*ticker);
  require(same_quotes(*ticker, *again) && ticker->rejected == again->rejected,
          "one answer is read in one way");
  require(!dialect.read(cut_short(body)), "an answer that was cut short is none");
  const auto printed = dialect.read(dialect.print(*ticker));
  require(printed && same_quotes(*ticker, *printed) && printed->rejected.empty(),
          "a ticker survives being printed");
}

}  // namespace candled::fuzz
