#include "candled/help.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "program/help_text.hpp"
#include "utf8/joined.hpp"

namespace candled::app {
namespace {

struct CommandInfo {
  Command command;
  std::string_view name;
  std::string_view words;    // words that it takes besides flags
  std::string_view summary;  // a line in the list of commands
  std::string_view about;    // further description
  std::array<std::string_view, 3> examples;
};

constexpr std::array commands{
    CommandInfo{Command::serve,
                "serve",
                "",
                "Collect, store and serve; the default command",
                "Polls the last prices of all Poloniex pairs, builds candles, and stores and serves them.",
                {"candled", "candled --store /var/lib/candled/candles.db --pairs 'USDT_*' --retain 1m=90d",
                 "candled serve --listen 0.0.0.0:8080 --api-token-file /etc/candled/token"}},
    CommandInfo{
        Command::record,
        "record",
        "FILE",
        "Collect and write the samples to a file, without candles or a server",
        "Writes a CSV that replay reads, compressed if its name ends in .gz or .zst. An existing file is "
        "appended to; - is standard output.",
        {"candled record samples.csv.gz", "candled record samples.csv --pairs 'USDT_*' --poll-every 500ms",
         "candled record samples.csv.zst"}},
    CommandInfo{Command::replay,
                "replay",
                "FILE...",
                "Build candles from recorded samples, into --store if given, else as CSV to standard output",
                "Reads CSVs whose header names time_ms, pair (USDT_BTC) or symbol (BTC_USDT), and price, "
                "plain or compressed with gzip or zstd, one after the other; - is standard input.",
                {"candled replay samples.csv.gz > candles.csv",
                 "candled replay monday.csv tuesday.csv --store candles.db",
                 "zcat samples.csv.gz | candled replay - --intervals 1m,1h --pairs btc-usdt"}},
    CommandInfo{Command::verify,
                "verify",
                "",
                "Check the store against itself and, on request, against the exchange",
                "Changes nothing without --mend, which needs a store that nobody is collecting into. The "
                "exit status is 0 if everything holds or was mended, else 1.",
                {"candled verify", "candled verify --mend --store /backup/candles.db",
                 "candled verify --against-exchange 100 --pairs 'USDT_*' --intervals 5m"}},
    CommandInfo{
        Command::export_candles,
        "export",
        "[FILE]",
        "Write stored candles to a file or standard output",
        "Writes the rows of the API, in its order. The file's name chooses the format (.csv or .ndjson) and "
        "the compression (.gz or .zst). The file appears under its name once it is complete.",
        {"candled export > candles.csv",
         "candled export --pairs 'USDT_*' --intervals 1m,5m --start 2021-11-01 candles.csv.gz",
         "candled export --store /backup/candles.db --pair btc-usdt --format ndjson"}},
    CommandInfo{
        Command::backfill,
        "backfill",
        "",
        "Fetch what is missing in a range of time from the exchange, and store it",
        "Puts the exchange's own candles where there is none, or an incomplete one. It goes on where an "
        "earlier run ended. Nobody may be collecting into the store meanwhile.",
        {"candled backfill --start 2021-01-01",
         "candled backfill --pairs 'BTC_*' --start 2021-01-01 --end 2022-01-01",
         "candled backfill --store /backup/candles.db --pair btc-usdt --start 2026-01-01 --quiet"}},
    CommandInfo{
        Command::backup,
        "backup",
        "FILE",
        "Copy the store into a file, while it is in use, and verify the copy",
        "The file is a store. It appears under its name once it is whole, verified and on the disk, and "
        "the exit status is 0 only then. A copy for standard output (-) is made and verified in TMPDIR "
        "(/var/tmp) first.",
        {"candled backup candles-backup.db",
         "candled backup /backup/candles.db --force --store /var/lib/candled/candles.db",
         "candled backup --to - | zstd > candles-backup.db.zst"}},
    CommandInfo{
        Command::copy,
        "copy",
        "",
        "Copy what is in a store into another, such as from SQLite to PostgreSQL",
        "Adds what the store of --to lacks and changes nothing else; where both have a candle of a bucket, "
        "the better one stays. It may run again at any time, and goes on where an earlier run ended. The "
        "store of --from may be in use. What is forming is not copied.",
        {"candled copy --from candles.db --to postgres://candled@db.example/candles",
         "candled copy --from postgres://candled@db.example/candles --to sqlite:/backup/candles.db --quiet",
         "candled copy --from candles.db --to sqlite:other.db"}},
    CommandInfo{
        Command::health,
        "health",
        "",
        "Ask a running candled on this machine how it is",
        "Asks /healthz at the address of --listen, as serve would read it from a flag, the environment or "
        "a file; 0.0.0.0 and [::] are asked on loopback. The exit status is 0 if all is well, else 1. "
        "Neither a token nor a proxy is needed.",
        {"candled health", "candled health --ready --listen 127.0.0.1:9000",
         "CANDLED_LISTEN=0.0.0.0:9000 candled health"}},
    CommandInfo{Command::version,
                "version",
                "",
                "Print version, commit, build and libraries",
                "Each line is a fact: its name, a space, and its value.",
                {"candled version", "candled version | awk '$1 == \"commit\" { print $2 }'"}},
    CommandInfo{Command::help, "help", "[COMMAND]", "Print the help of candled or of a command", "", {}},
};

const CommandInfo& info_of(Command command) {
  return *std::ranges::find(commands, command, &CommandInfo::command);
}

std::vector<Flag> flags_of(Command command) {
  std::vector<Flag> flags;
  for (const auto table : {all_requests(), all_settings()})
    for (const CommandFlag& entry : table)
      if (entry.commands.contains(command)) flags.push_back(entry.flag);
  std::ranges::stable_partition(flags, [](const Flag& flag) { return flag.group != "General"; });
  return flags;
}

std::string body_of(const CommandInfo& info) {
  std::string text = help_text(flags_of(info.command));
  if (!info.examples.front().empty())
    text += fmt::format("\nExamples:\n  {}\n", utf8::joined(info.examples, "\n  "));
  return text + '\n' +
         help_paragraph(
             "Every setting has an environment variable, such as CANDLED_LISTEN for --listen, and a key in "
             "the file of --config. A flag overrides the environment, and the environment overrides the "
             "file.");
}

}  // namespace

std::optional<Command> command_named(std::string_view name) {
  const auto found = std::ranges::find(commands, name, &CommandInfo::name);
  return found == commands.end() ? std::nullopt : std::optional(found->command);
}

std::string_view name_of(Command command) {
  return info_of(command).name;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const CommandInfo& info : commands) names.push_back(info.name);
  return names;
}

std::string help() {
  const CommandInfo& serve = info_of(Command::serve);
  std::string text = help_paragraph(serve.about) + "\nUsage: candled [COMMAND] [FLAGS]\n\nCommands:\n";
  for (const CommandInfo& info : commands)
    text += help_line(fmt::format("{} {}", info.name, info.words), info.summary);
  return text + "\n`candled help COMMAND` shows the flags of a command. Those of serve are:\n" +
         body_of(serve);
}

std::string help(Command command) {
  if (command == Command::help) return help();
  const CommandInfo& info = info_of(command);
  const std::string about = info.about.empty() ? "" : help_paragraph(info.about);
  return fmt::format("{}.\n{}\nUsage: candled {}{}{} [FLAGS]\n{}", info.summary, about, info.name,
                     info.words.empty() ? "" : " ", info.words, body_of(info));
}

ProgramManual manual() {
  ProgramManual program{.name = "candled",
                        .summary = "candlesticks of all Poloniex pairs, collected, stored and served",
                        .environment_prefix = "CANDLED_"};
  for (const CommandInfo& info : commands) {
    CommandManual command{
        .name = info.name, .words = info.words, .summary = info.summary, .about = info.about};
    for (const std::string_view example : info.examples)
      if (!example.empty()) command.examples.push_back(example);
    command.flags = flags_of(info.command);
    program.commands.push_back(std::move(command));
  }
  for (const CommandFlag& setting : all_settings()) program.settings.push_back(setting.flag);
  return program;
}

}  // namespace candled::app
