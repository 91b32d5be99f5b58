#include "answer_properties.hpp"
#include "poloniex/return_ticker_json.hpp"
#include "target.hpp"
#include "ticker_properties.hpp"

// Input: the body of an answer to returnTicker.
namespace candled::fuzz {
namespace {

std::string print(const feed::Ticker& ticker) {
  std::string body;
  for (const auto& [name, price] : ticker.quotes)
    body += (body.empty() ? '{' : ',') + json_string(name) + ":{\"last\":\"" + price.to_string() + "\"}";
  return body + '}';
}

}  // namespace

void check(std::string_view input) {
  check_ticker(input,
               {.read = poloniex::read_return_ticker, .name_order = NameOrder::quote_first, .print = print});
}

}  // namespace candled::fuzz
