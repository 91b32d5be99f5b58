#include "candled/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "candled/config_file.hpp"
#include "candled/environment.hpp"
#include "candled/help.hpp"
#include "program/arguments.hpp"
#include "program/small_file.hpp"
#include "text/edit_distance.hpp"
#include "utf8/joined.hpp"

namespace candled::app {
namespace {

using Done = std::expected<void, std::string>;

std::vector<Flag> all_flags() {
  std::vector<Flag> flags;
  for (const auto table : {all_settings(), all_requests()})
    for (const CommandFlag& entry : table) flags.push_back(entry.flag);
  return flags;
}

bool takes(Command command, std::span<const CommandFlag> table, std::string_view flag) {
  return std::ranges::any_of(table, [&](const CommandFlag& entry) {
    return entry.flag.name == flag && entry.commands.contains(command);
  });
}

/// The flags of one command line that belong to its command.
class Given {
 public:
  Given(Command command, Arguments arguments) : command_(command), arguments_(std::move(arguments)) {}

  bool has(std::string_view request) const { return arguments_.flags.contains(request); }

  /// Returns the value given for a flag that is not a setting; `otherwise` if none was given.
  std::string text(std::string_view request, std::string_view otherwise = {}) const {
    const auto found = arguments_.flags.find(request);
    return found == arguments_.flags.end() ? std::string(otherwise)
                                           : found->second.value_or(std::string(otherwise));
  }

  Done check_flags() const {
    for (const auto& [flag, value] : arguments_.flags)
      if (!takes(command_, all_settings(), flag) && !takes(command_, all_requests(), flag))
        return std::unexpected(fmt::format("--{} given; {} takes no such flag", flag, name_of(command_)));
    return {};
  }

  Done check_words() const {
    const auto& words = arguments_.words;
    const bool needs_file = command_ == Command::record || command_ == Command::replay ||
                            (command_ == Command::backup && !has("to"));
    if (needs_file && words.empty())
      return std::unexpected(fmt::format("no FILE given; {} takes one", name_of(command_)));
    const bool takes_file = needs_file || (command_ == Command::export_candles && !has("output"));
    const std::size_t most = command_ == Command::replay ? words.size() : (takes_file ? 1 : 0);
    if (words.size() > most)
      return std::unexpected(fmt::format("'{}' given; {} takes {}", words[most], name_of(command_),
                                         most == 0 ? "flags alone" : "one FILE"));
    return {};
  }

  const std::vector<std::string>& words() const { return arguments_.words; }

  Settings settings() const {
    Settings settings;
    for (const auto& [flag, value] : arguments_.flags)
      if (takes(command_, all_settings(), flag))
        settings.emplace(flag, Setting{value.value_or(""), fmt::format("--{}", flag)});
    return settings;
  }

 private:
  Command command_;
  Arguments arguments_;
};

std::expected<std::optional<AgainstExchange>, std::string> against_exchange(const Given& given) {
  if (!given.has("against-exchange")) return std::nullopt;
  AgainstExchange asked{AgainstExchange::default_count};
  const std::string text = given.text("against-exchange", std::to_string(asked.count));
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), asked.count);
  if (error != std::errc{} || end != text.data() + text.size() || asked.count < 1 ||
      asked.count > AgainstExchange::most)
    return std::unexpected(
        fmt::format("--against-exchange: '{}' given; allowed: 1 to {}", text, AgainstExchange::most));
  if (!given.has("intervals")) return asked;
  const auto intervals = Intervals::parse(given.text("intervals"));
  if (!intervals) return std::unexpected(fmt::format("--intervals: {}", intervals.error()));
  asked.intervals.assign(intervals->all().begin(), intervals->all().end());
  return asked;
}

Done take_requests(const Given& given, CommandLine& line) {
  switch (line.command) {
    case Command::record:
      line.file = given.words().front();
      break;
    case Command::replay:
      line.replaying = {.files = given.words(),
                        .skip_bad_lines = given.has("skip-bad-lines"),
                        .strict = given.has("strict"),
                        .quiet = given.has("quiet")};
      break;
    case Command::export_candles:
      line.export_flags = {
          .selection = {.pairs = given.text("pairs"),
                        .intervals = given.text("intervals"),
                        .start = given.text("start"),
                        .end = given.text("end")},
          .format = given.text("format"),
          .output = given.words().empty() ? given.text("output", "-") : given.words().front(),
          .quiet = given.has("quiet")};
      break;
    case Command::backfill:
      if (!given.has("start"))
        return std::unexpected("no --start given; backfill takes one, such as 2021-01-01");
      line.backfill_flags = {
          .start = given.text("start"), .end = given.text("end"), .quiet = given.has("quiet")};
      break;
    case Command::backup:
      line.backup_flags = {.file = given.words().empty() ? given.text("to") : given.words().front(),
                           .replace = given.has("force"),
                           .quiet = given.has("quiet")};
      break;
    case Command::copy:
      for (const std::string_view url : {"from", "to"})
        if (!given.has(url))
          return std::unexpected(
              fmt::format("no --{} given; copy takes --from and --to, such as "
                          "sqlite:candles.db",
                          url));
      line.copy_flags = {.from = given.text("from"), .to = given.text("to"), .quiet = given.has("quiet")};
      break;
    case Command::health:
      line.health_flags = {.ready = given.has("ready")};
      break;
    case Command::verify: {
      auto asked = against_exchange(given);
      if (!asked) return std::unexpected(asked.error());
      line.verifying = {.mend = given.has("mend"), .against_exchange = std::move(*asked)};
      break;
    }
    case Command::serve:
    case Command::version:
    case Command::help:
      break;
  }
  return {};
}

Done take_settings(const Given& given, const Environment& environment, CommandLine& line) {
  line.settings = given.settings();
  environment.add_to(line.settings);
  line.warnings = environment.misspelt();
  const auto variable = environment.value_of("config");
  if (!given.has("config") && !variable) return {};
  const std::string origin = given.has("config") ? "--config" : Environment::variable_of("config");
  const std::string path = given.text("config", variable.value_or(""));
  if (is_blank(path)) return std::unexpected(fmt::format("{}: an empty value given; allowed: FILE", origin));
  const auto text = content_of_file(path);
  if (!text) return std::unexpected(fmt::format("{}: {}", origin, text.error()));
  return add_settings(*text, path, line.settings);
}

/// Takes the command's name off the words; without one, the command is serve.
std::expected<Command, std::string> take_command(std::vector<std::string>& words) {
  if (words.empty()) return Command::serve;
  const std::string name = words.front();
  words.erase(words.begin());
  if (const auto command = command_named(name)) return *command;
  return std::unexpected(fmt::format("there is no command '{}'; the nearest is {}; allowed: {}", name,
                                     text::nearest_word(name, command_names()),
                                     utf8::joined(command_names(), ", ")));
}

std::expected<CommandLine, std::string> text_only(std::string text) {
  return CommandLine{.command = Command::help, .text = std::move(text)};
}

/// Returns `sentence`, about a wrong usage, with a hint at the help at its end.
std::unexpected<std::string> wrong(const std::string& sentence, std::string_view command = {}) {
  return std::unexpected(
      fmt::format("{}; see candled {}{}--help", sentence, command, command.empty() ? "" : " "));
}

/// Runs `candled help [COMMAND]`.
std::expected<CommandLine, std::string> help_about(std::vector<std::string> words) {
  if (words.empty()) return text_only(help());
  const auto command = take_command(words);
  if (!command) return std::unexpected(command.error());
  if (!words.empty())
    return std::unexpected(fmt::format("'{}' given; help takes one COMMAND", words.front()));
  return text_only(help(*command));
}

std::expected<CommandLine, std::string> read(std::span<const char* const> words,
                                             const Environment& environment) {
  auto arguments = read_arguments(words, all_flags());
  if (!arguments) return wrong(arguments.error());
  const bool names_none = arguments->words.empty();
  const auto command = take_command(arguments->words);
  if (!command) return wrong(command.error());
  if (arguments->flags.contains("help")) return text_only(names_none ? help() : help(*command));
  if (arguments->flags.contains("version")) return CommandLine{.command = Command::version};
  if (*command == Command::help) return help_about(arguments->words);

  const Given given(*command, std::move(*arguments));
  for (const auto& done : {given.check_flags(), given.check_words()})
    if (!done) return wrong(done.error(), name_of(*command));
  if (*command == Command::version) return CommandLine{.command = *command};
  CommandLine line{.command = *command};
  if (const auto done = take_requests(given, line); !done) return std::unexpected(done.error());
  if (const auto done = take_settings(given, environment, line); !done) return std::unexpected(done.error());
  return line;
}

}  // namespace

std::expected<CommandLine, std::string> read_command_line(int argc, const char* const* argv,
                                                          const char* const* environment) {
  const std::size_t count = argc > 0 ? static_cast<std::size_t>(argc) - 1 : 0;
  return read(std::span(argv + (argc > 0 ? 1 : 0), count), Environment(environment));
}

}  // namespace candled::app
