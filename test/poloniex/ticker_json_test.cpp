#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "poloniex/price_json.hpp"
#include "poloniex/printing.hpp"
#include "poloniex/return_ticker_json.hpp"

using namespace std::string_literals;

namespace candled::poloniex {
namespace {

using Read = std::expected<feed::Ticker, feed::FeedError> (*)(std::string_view);

feed::Ticker ticker(const std::expected<feed::Ticker, feed::FeedError>& result) {
  if (!result) FAIL(to_string(result.error().failure) << ": " << result.error().detail);
  return *result;
}

feed::FeedError error(const std::expected<feed::Ticker, feed::FeedError>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

/// "NAME PRICE" of every quote.
std::vector<std::string> quotes(const feed::Ticker& ticker) {
  std::vector<std::string> lines;
  for (const feed::Quote& quote : ticker.quotes) lines.push_back(quote.name + ' ' + quote.price.to_string());
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("returnTicker gives each pair's last price under its name, in the order of the answer") {
  const feed::Ticker read = ticker(read_return_ticker(
      R"({"USDT_BTC":{"id":121,"last":"39724.03885442","lowestAsk":"39730","isFrozen":"0"},
          "BTC_BTS":{"isFrozen":"0","high24hr":"0.00000160","last":"0.00000149","id":14}})"));

  CHECK(read.name_order == NameOrder::quote_first);
  CHECK(quotes(read) == Lines{"USDT_BTC 39724.03885442", "BTC_BTS 0.00000149"});
  CHECK(read.rejected.empty());
}

TEST_CASE("the current API gives each pair's price under its symbol, in the order of the answer") {
  const feed::Ticker read = ticker(read_price_list(
      R"([{"symbol":"TRX_USDC","price":"0.06023436","time":1648823320095,"dailyChange":"0.0113","ts":1649022802046},
          {"price":"0.0000000365","symbol":"币安_USDT"}])"));

  CHECK(read.name_order == NameOrder::base_first);
  CHECK(quotes(read) == Lines{"TRX_USDC 0.06023436", "币安_USDT 0.0000000365"});
}

TEST_CASE("a number that no double holds costs its own pair at most, and not the ticker") {
  const std::string nines(400, '9');
  for (const std::string& number :
       {"1e400"s, "-1E+999999999999999999999"s, "1e309"s, nines, nines + ".5e7", "0.1e310"s}) {
    CAPTURE(number);
    const std::string price = R"({"A_X":{"last":"1"},"B_X":{"last":)" + number + R"(},"C_X":{"last":"3"}})";
    const std::string other =
        R"([{"symbol":"A_X","price":"1e400 \" 1e400"},{"symbol":"1e400_X","price":"2","ts":)" + number +
        R"(},{"symbol":"C_X","price":3}])";

    const feed::Ticker by_price = ticker(read_return_ticker(price));
    const feed::Ticker by_other = ticker(read_price_list(other));

    CHECK(quotes(by_price) == Lines{"A_X 1", "C_X 3"});
    REQUIRE(by_price.rejected.size() == 1);
    CHECK(by_price.rejected[0].name == "B_X");
    CHECK(quotes(by_other) == Lines{"1e400_X 2", "C_X 3"});
    CHECK(by_other.rejected.size() == 1);
  }
}

TEST_CASE("an answer with far more values than any ticker is refused, and not read to its end") {
  const auto with_values = [](std::size_t count) {
    std::string values;
    for (std::size_t i = 0; i < count; ++i) values += "0,";
    return R"([{"symbol":"A_X","price":"1"},)" + values + R"({"symbol":"B_X","price":"1"}])";
  };

  CHECK(quotes(ticker(read_price_list(with_values(490'000)))) == Lines{"A_X 1", "B_X 1"});
  const feed::FeedError refused = error(read_price_list(with_values(500'000)));
  CHECK(refused.failure == feed::FeedFailure::wrong_shape);
  CHECK(refused.detail == "more than 500000 values");
}

TEST_CASE("a ticker of 10000 pairs with all their fields is read") {
  std::string body = "[";
  for (int i = 0; i < 10'000; ++i) {
    body += R"({"symbol":"A)" + std::to_string(i) + R"(_X","price":"1")";
    for (int field = 0; field < 20; ++field) body += ",\"field" + std::to_string(field) + "\":\"0.123\"";
    body += i < 9'999 ? "}," : "}]";
  }

  CHECK(ticker(read_price_list(body)).quotes.size() == 10'000);
}

TEST_CASE("JSON that is broken is so with numbers that no double holds, too") {
  for (const auto* body :
       {R"({"A_X":{"last":1e400},"B_X":{"last":"1"})", R"({"A_X":{"last":1e400},"B_X":{"last":1.e400}})",
        R"({"A_X":{"last":1e400},"B_X":{"last":01e400}})", R"({"A_X":{"last":1e400e},"B_X":{"last":"1"}})",
        "1e400", R"({"A_X":{"last":1e400},"B_X":{"last":tru}})", R"({"A_X":{"last":1e400,"\ude00":1}})"}) {
    CAPTURE(body);
    CHECK_FALSE(read_return_ticker(body).has_value());
  }
}

TEST_CASE("a 24 hour ticker gives the close as the price, unless there is a price") {
  const feed::Ticker read = ticker(read_price_list(
      R"([{"symbol":"BTS_BTC","open":"1","close":"2","low":"0.5"},{"close":"3","symbol":"A_B","price":"4"}])"));

  CHECK(quotes(read) == Lines{"BTS_BTC 2", "A_B 4"});
}

TEST_CASE("a price may be a number, whose digits stay as they stand") {
  CHECK(quotes(ticker(read_return_ticker(R"({"A_B":{"last":0.10},"C_D":{"last":100000000000000001}})"))) ==
        Lines{"A_B 0.10", "C_D 100000000000000001"});
  CHECK(quotes(ticker(read_price_list(R"([{"symbol":"A_B","price":1.50}])"))) == Lines{"A_B 1.50"});
}

TEST_CASE("a price may have an exponent, which its digits then have not") {
  CHECK(quotes(ticker(read_return_ticker(R"({"A_B":{"last":1e-8},"C_D":{"last":"1.5E+3"}})"))) ==
        Lines{"A_B 0.00000001", "C_D 1500"});
  CHECK(quotes(ticker(
            read_price_list(R"([{"symbol":"A_B","price":"1E-8"},{"symbol":"C_D","price":2.50e1}])"))) ==
        Lines{"A_B 0.00000001", "C_D 25.0"});
}

TEST_CASE("a bad price is counted by its reason and costs no other pair its price") {
  const feed::Ticker read = ticker(read_return_ticker(
      R"({"A_0":{"last":"0.00000000"},"A_1":{"last":"-1"},"A_2":{"last":"1e-19"},"A_3":{"last":1e18},"A_4":{"last":null},
          "A_5":{"last":true},"A_6":{"last":["1"]},"A_7":{"last":{"last":"1"}},"A_8":{"id":1},"A_9":{"last":""},
          "B_0":{"last":"1234567890123456789"},"B_1":{"last":"0.0000000000000000001"},"GOOD_ONE":{"last":"7"}})"));

  CHECK(quotes(read) == Lines{"GOOD_ONE 7"});
  using enum PriceError;
  CHECK(read.rejected == std::vector<feed::RejectedQuote>{{"A_0", not_positive},
                                                          {"A_1", not_positive},
                                                          {"A_2", too_many_decimals},
                                                          {"A_3", too_many_digits},
                                                          {"A_4", malformed},
                                                          {"A_5", malformed},
                                                          {"A_6", malformed},
                                                          {"A_7", malformed},
                                                          {"A_8", malformed},
                                                          {"A_9", malformed},
                                                          {"B_0", too_many_digits},
                                                          {"B_1", too_many_decimals}});
}

TEST_CASE("a row of the current API without a price is counted, one without a symbol is ignored") {
  const feed::Ticker read = ticker(read_price_list(
      R"([{"symbol":"A_B"},{"price":"1"},{"symbol":5,"price":"1"},7,null,[{"symbol":"X_Y","price":"1"}],
                                 {"symbol":"C_D","price":"2"}])"));

  CHECK(quotes(read) == Lines{"C_D 2"});
  CHECK(read.rejected == std::vector<feed::RejectedQuote>{{"A_B", PriceError::malformed}});
}

TEST_CASE("fields that are not known are ignored, whatever they hold") {
  const std::string deep = std::string(500, '[') + std::string(500, ']');

  CHECK(quotes(ticker(read_return_ticker(
            R"({"ts":1,"note":"x","list":[{"last":"9"}],"A_B":{"x":{"last":"8"},"y":)" + deep +
            R"(,"last":"7","z":{"a":[1,{"last":"6"}]}},"":{"last":"5"}})"))) == Lines{"A_B 7"});
  CHECK(quotes(ticker(read_price_list(R"([{"x":{"symbol":"N_O","price":"8"},"symbol":"A_B","y":)" + deep +
                                      R"(,"price":"7","":"3"}])"))) == Lines{"A_B 7"});
}

TEST_CASE("of a pair that comes twice the last usable price counts") {
  const feed::Ticker read = ticker(read_return_ticker(
      R"({"A_B":{"last":"1"},"C_D":{"last":"5"},"A_B":{"last":"2","last":"3"},"C_D":{"last":"0"}})"));

  CHECK(quotes(read) == Lines{"A_B 3", "C_D 5"});
  CHECK(read.rejected == std::vector<feed::RejectedQuote>{{"C_D", PriceError::not_positive}});
}

TEST_CASE("the exchange's own words for no are an error even beside prices") {
  const auto read = GENERATE(Read{read_return_ticker}, Read{read_price_list});

  const feed::FeedError invalid = error(read(R"({"error":"Invalid currency pair."})"));
  CHECK(invalid.failure == feed::FeedFailure::refused);
  CHECK(invalid.detail == "the exchange says: Invalid currency pair.");
  const feed::FeedError system = error(read(R"({"code":500,"message":"System error"})"));
  CHECK(system.failure == feed::FeedFailure::refused);
  CHECK(system.detail == "the exchange says: code 500: System error");
  CHECK(error(read(R"({"A_B":{"last":"1"},"error":"Internal error. Please try again."})")).failure ==
        feed::FeedFailure::refused);
  CHECK(error(read(R"({"error":"Currently in maintenance mode."})")).failure == feed::FeedFailure::refused);
  CHECK(error(read(R"({"error":"Connection timed out. Please try again."})")).failure ==
        feed::FeedFailure::refused);
}

TEST_CASE("words of a ban or of too many requests are throttling, whatever the status") {
  const auto read = GENERATE(Read{read_return_ticker}, Read{read_price_list});
  const auto* words = GENERATE(
      R"({"error":"Too many requests. Please try again in a few minutes."})",
      R"({"error":"Please do not make more than 8 API calls per second."})",
      R"({"error":"This IP has been banned for 2 minutes. Please adjust your timeout to 130 seconds."})",
      R"({"code":429,"message":"slow down"})", R"({"message":"TOO MANY REQUESTS","code":1})");

  CHECK(error(read(words)).failure == feed::FeedFailure::throttled);
}

TEST_CASE("JSON of another shape, or without one usable price, is of the wrong shape") {
  const auto* any = GENERATE("{}", "[]", "null", "5", R"("Maintenance")", "true", R"({"message":"no code"})",
                             R"({"error":null})", R"({"error":{"a":"b"}})", "[[]]", "[{}]", "[1,2]");
  CHECK(error(read_return_ticker(any)).failure == feed::FeedFailure::wrong_shape);
  CHECK(error(read_price_list(any)).failure == feed::FeedFailure::wrong_shape);

  CHECK(error(read_return_ticker(R"([{"symbol":"A_B","price":"1"}])")).failure ==
        feed::FeedFailure::wrong_shape);
  CHECK(error(read_price_list(R"({"A_B":{"last":"1"}})")).failure == feed::FeedFailure::wrong_shape);
  CHECK(error(read_return_ticker(R"({"A_B":{"last":"0"}})")).failure == feed::FeedFailure::wrong_shape);
}

TEST_CASE("what is not JSON is told apart from it") {
  const auto read = GENERATE(Read{read_return_ticker}, Read{read_price_list});

  CHECK(error(read("")).detail == "an empty body");
  CHECK(error(read(" \r\n")).detail == "an empty body");
  CHECK(error(read("\n <!DOCTYPE html><title>Maintenance Mode</title>")).detail == "HTML instead of JSON");
  for (const std::string& body :
       {""s, " "s, "<html>"s, "{"s, R"({"A_B":{"last":"1"})"s, R"({"A_B":{"last":"1"}} x)"s, "maintenance"s,
        "[1,]"s, R"([{"symbol":"A_B","price":"1"}])"s + '\0', R"({"A_B":{"last":"1"}})"s + '\0' + "\n",
        "[\0]"s, "\0"s, "{\"A_\xff\":{\"last\":\"1\"}}"s, "[{\"symbol\":\"A_\xff\",\"price\":\"1\"}]"s})
    CHECK(error(read(body)).failure == feed::FeedFailure::not_json);
}

TEST_CASE("half of an escaped surrogate pair is broken JSON, wherever it stands") {
  for (const auto* half : {R"(\ude00)", R"(\ud83d)", R"(\ude00\ud83d)"}) {
    CAPTURE(half);
    CHECK(error(read_return_ticker("{\"A_B" + std::string(half) + R"(":{"last":"1"}})")).failure ==
          feed::FeedFailure::not_json);
    CHECK(error(read_price_list("[{\"symbol\":\"A_B" + std::string(half) + R"(","price":"1"}])")).failure ==
          feed::FeedFailure::not_json);
  }
  CHECK(read_return_ticker(R"({"A_\ud83d\ude00":{"last":"1"}})").has_value());
  CHECK(read_return_ticker(R"({"A_\ud55c":{"last":"1"}})").has_value());
}

TEST_CASE("nesting without end is refused without using up the stack") {
  const auto read = GENERATE(Read{read_return_ticker}, Read{read_price_list});
  const auto* open = GENERATE("[", R"({"a":)");
  std::string body;
  for (int i = 0; i < 1'000'000; ++i) body += open;

  CHECK(error(read(body)).failure == feed::FeedFailure::wrong_shape);
}

TEST_CASE("an answer of 10000 pairs is read, one of 10001 is not") {
  std::string rows;
  for (int i = 0; i < 10'000; ++i) rows += R"({"symbol":"A)" + std::to_string(i) + R"(_B","price":"1"},)";

  CHECK(ticker(read_price_list('[' + rows + R"({"symbol":"A5_B","price":"2"}])")).quotes.size() == 10'000);
  CHECK(error(read_price_list('[' + rows + R"({"symbol":"NEW_B","price":"2"}])")).failure ==
        feed::FeedFailure::wrong_shape);
}

TEST_CASE("an error's text is one printable line of at most 200 bytes") {
  const std::string hostile = R"({"error":"a\u0000b\n\u001b[31m\u202e)" + std::string(500, 'x') + "\"}";

  const std::string detail = error(read_return_ticker(hostile)).detail;

  CHECK(detail.starts_with("the exchange says: a?b ?[31m?xxx"));
  CHECK(detail.size() == 200);
}

}  // namespace
}  // namespace candled::poloniex
