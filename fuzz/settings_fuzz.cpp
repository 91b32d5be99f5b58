#include <algorithm>

#include "candled/exit_status.hpp"
#include "candled/options.hpp"
#include "poloniex/dialect.hpp"
#include "target.hpp"

// Input: `name=value`, one a line, as flags and variables of the environment give them.
namespace candled::fuzz {
namespace {

using namespace std::chrono_literals;

app::Settings read(std::string_view input) {
  app::Settings settings;
  while (!input.empty()) {
    const std::string line = take_line(input);
    const std::size_t equals = std::min(line.find('='), line.size());
    const std::string name = line.substr(0, equals);
    settings.insert_or_assign(name,
                              app::Setting{line.substr(std::min(equals + 1, line.size())), "--" + name});
  }
  return settings;
}

void check_options(const app::Options& options, const app::Settings& settings) {
  require(options.poll_every >= 200ms && options.poll_every <= 1min, "polls are 200ms to 1m apart");
  require(options.max_gap >= 1ms && options.max_gap <= 1h, "the longest gap is 1ms to 1h");
  require(options.grace >= 0ms && options.grace <= 1min, "the grace is 0ms to 1m");
  require(!options.listen.host.empty(), "there is a host to listen on");
  require(!options.exchange_url || poloniex::is_exchange_url(*options.exchange_url),
          "requests can be sent to the exchange");
  require(options.store_given == settings.contains("store"), "it is known whether a store was given");
  require(!options.store.empty(), "there is a store");
  require(options.api_token.has_value() == settings.contains("api-token"), "no token is left out silently");
}

void check_duration(std::string_view text) {
  const auto duration = app::parse_duration(text);
  if (!duration) return;
  require(*duration >= 0ms && *duration <= 7 * 24h, "a duration is at most a week");
  require(app::parse_duration(std::to_string(duration->count()) + "ms") == duration,
          "a duration is its milliseconds");
}

}  // namespace

void check(std::string_view input) {
  const app::Settings settings = read(input);
  for (const auto& [name, setting] : settings) check_duration(setting.text);
  const auto options = app::check(settings);
  if (options) return check_options(*options, settings);
  require(options.error().starts_with("--"), "what is wrong is named by its flag");
  require(is_line(app::failure_line(options.error())), "a failure is one line on standard error");
}

}  // namespace candled::fuzz
