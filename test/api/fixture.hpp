#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "http/message.hpp"
#include "support/scratch_store.hpp"

namespace candled::test {

using namespace std::chrono_literals;

/// 2021-11-01T12:00:00Z, where most tests take place.
inline constexpr TimePoint noon{milliseconds{1'635'768'000'000}};

/// The peer that is believed to say how clients reach us.
inline constexpr std::string_view proxy_address = "10.0.0.1";

/// The members of a candle that a test gives; the rest does not matter to it.
struct CandleSpec {
  std::string_view pair = "USDT_BTC";
  std::string_view interval = "1m";
  TimePoint open_time = noon;
  Source source = Source::live;
  bool complete = true;
};

/// A page of a few files, of which one is worth compressing.
std::span<const page::File> small_page();

/// The whole API on a store of its own, with a clock that stands.
class Api {
 public:
  /// It is an hour past noon, and nothing is stored.
  explicit Api(std::string_view intervals = "1m,5m,10m");

  /// Makes a pair known, by its name at returnTicker.
  PairId add_pair(std::string_view name);
  /// Stores a candle of 61234.12345678, 61250.00000000, 61230.10000000, 61249.99999999; its pair becomes
  /// known. So do `count` - 1 that follow it.
  void add(const CandleSpec& spec, int count = 1);
  /// Returns what the store takes, in bytes.
  std::uint64_t store_size();

  /// Answers `GET target`, such as `/api/candles?limit=1`, or `candles?limit=1` as a page's `next` says it.
  http::Response get(std::string_view target, std::string accept = {}) const;
  http::Response respond(const http::Request& request) const;
  /// Answers `GET target` with all that a client sees, headers in lower case.
  http::Response answer(std::string_view target,
                        std::vector<std::pair<std::string, std::string>> headers = {}) const;
  http::Response answer(const http::Request& request) const;
  /// The same, if it takes no time.
  std::optional<http::Response> answer_at_once(std::string_view target) const;

  /// The version up to which an answer that depends on the store alone is true.
  std::uint64_t stored_version() const { return api::stored_version(context()); }

  /// The address of the client, for requests with headers.
  std::string peer{};
  ScratchStore store;
  live::Market market;
  live::Health health{noon};
  TimePoint now = noon + 1h;
  stream::EventBroker* events = nullptr;
  /// Returns candles that are cached; if empty, there are none.
  std::function<std::optional<std::vector<PairCandle>>(const store::CandleQuery&)> known{};
  std::span<const page::File> page_files = small_page();
  std::string cors_origin = "*";
  std::function<TimePoint()> exchange_now{};
  std::vector<Interval> retained{};
  bool authenticated = false;
  const store::Watch* watch = nullptr;
  bool collects = true;
  std::size_t max_merged = 500'000;
  Intervals built;

 private:
  api::Context context() const;

  mutable store::ReaderPool readers_{store, 2};
  std::shared_ptr<api::PairFigures> pair_figures_ = api::new_pair_figures();
};

/// The member of a JSON object, strings without their quotes and all else as JSON; `(absent)` when it is not
/// there. A path such as `feed.polls.ok` or `pairs.0.name` goes into objects and arrays.
std::string member(const http::Response& response, std::string_view path);

using Texts = std::vector<std::string>;

/// `pair interval minutes-after-noon` of every row of a page of candles.
Texts rows(const http::Response& response);

/// Every string in an array.
std::vector<std::string> list(const http::Response& response, const char* name);

/// The header, or nothing.
std::string header(const http::Response& response, std::string_view name);

std::vector<std::string> lines(std::string_view text);

}  // namespace candled::test
