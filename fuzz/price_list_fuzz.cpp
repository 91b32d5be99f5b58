#include "answer_properties.hpp"
#include "poloniex/price_json.hpp"
#include "target.hpp"
#include "ticker_properties.hpp"

// Input: the body of an answer to /markets/price or /markets/ticker24h.
namespace candled::fuzz {
namespace {

std::string print(const feed::Ticker& ticker) {
  std::string body;
  for (const auto& [name, price] : ticker.quotes)
    body += (body.empty() ? '[' : ',') + ("{\"symbol\":" + json_string(name)) +
            ",\"price\":" + price.to_string() + '}';
  return body + ']';
}

}  // namespace

void check(std::string_view input) {
  check_ticker(input,
               {.read = poloniex::read_price_list, .name_order = NameOrder::base_first, .print = print});
}

}  // namespace candled::fuzz
