#include "candled/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <fstream>

namespace candled::app {
namespace {

std::string variable_of(std::string_view setting) {
  std::string name = "CANDLED_" + std::string(setting);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
  return name;
}

std::string names_of_settings() {
  std::string names;
  for (const SettingInfo& setting : all_settings())
    names += fmt::format("{}{}", names.empty() ? "" : ", ", setting.name);
  return names;
}

bool is_setting(std::string_view name) {
  return std::ranges::find(all_settings(), name, &SettingInfo::name) != all_settings().end();
}

std::expected<void, std::string> read_file(const std::string& path, Settings& settings) {
  std::ifstream file(path);
  if (!file) return std::unexpected(fmt::format("--config: '{}' cannot be read", path));
  return add_settings(file, path, settings);
}

std::string one_line(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::optional<AgainstExchange> read_against_exchange(const std::string& text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1 || count > AgainstExchange::most)
    return {};
  return AgainstExchange{count};
}

/// The flags and subcommands, bound to the fields of a CommandLine.
class Parser {
 public:
  Parser()
      : app_("Collects the last prices of all Poloniex pairs, builds candles and serves them.", "candled") {
    app_.set_version_flag("--version", "candled " CANDLED_VERSION, "Print the version");
    app_.add_option("--config", config_, "TOML file with a key for each of the flags below")
        ->type_name("FILE")
        ->envname("CANDLED_CONFIG");
    for (const SettingInfo& setting : all_settings()) add(setting);
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    add_command("serve", "Collect, store and serve: what happens without a command");
    record_ = add_command("record", "Collect and write the samples to a file, without candles or a server");
    record_
        ->add_option("FILE", file_,
                     "CSV that replay reads, with gzip if it ends in .gz; one that is there is gone on with; "
                     "- for standard output")
        ->required();
    replay_ = add_command(
        "replay",
        "Build candles from recorded samples, into --store if given, else as CSV to standard output");
    replay_
        ->add_option("FILE", replaying_.files,
                     "CSV of time_ms,pair,price with that header line, plain or with gzip or zstd, one after "
                     "the other; - for standard input")
        ->required();
    replay_->add_flag("--skip-bad-lines", replaying_.skip_bad_lines,
                      "Count lines that are no samples and go on, instead of ending at the first");
    replay_->add_flag("--quiet", replaying_.quiet, "Show no progress on a terminal");
    verify_ = add_command("verify", "Check the store against itself, and against the exchange if asked to");
    against_exchange_ =
        verify_
            ->add_option("--against-exchange", against_exchange_text_,
                         "Compare the newest N candles of each pair and interval with the exchange's own, "
                         "1 to 500 (60)")
            ->type_name("[N]")
            ->expected(0, 1)
            ->default_str(std::to_string(AgainstExchange::default_count));
    add_export();
    version_ = add_command("version", "Print the version");
    app_.footer(
        "Every flag has an environment variable, such as CANDLED_LISTEN. A flag wins over the environment, "
        "that over the file.");
  }

  std::expected<CommandLine, std::string> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& success) {
      return CommandLine{.command = Command::help,
                         .settings = {},
                         .file = {},
                         .replaying = {},
                         .against_exchange = {},
                         .text = text_of(success)};
    } catch (const CLI::ParseError& error) {
      return std::unexpected(one_line(error.what()) + "; see candled --help for what is allowed");
    }
    CommandLine line{.command = command(),
                     .settings = {},
                     .file = file_,
                     .replaying = replaying_,
                     .against_exchange = {},
                     .text = {}};
    line.export_flags = export_flags_;
    if (against_exchange_->count() > 0) {
      line.against_exchange = read_against_exchange(against_exchange_text_);
      if (!line.against_exchange)
        return std::unexpected(fmt::format("--against-exchange: '{}' given; allowed is 1 to {}",
                                           against_exchange_text_, AgainstExchange::most));
    }
    for (const auto& [name, value] : values_)
      if (app_.get_option("--" + name)->count() > 0) line.settings.emplace(name, value);
    if (!config_.empty()) {
      if (auto read = read_file(config_, line.settings); !read) return std::unexpected(read.error());
    }
    return line;
  }

 private:
  void add(const SettingInfo& setting) {
    const std::string name(setting.name);
    CLI::Option* option = app_.add_option("--" + name, values_[name], std::string(setting.help))
                              ->type_name(std::string(setting.value))
                              ->envname(variable_of(setting.name))
                              ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    if (!setting.default_value.empty()) option->default_str(std::string(setting.default_value));
  }

  void add_export() {
    export_ = add_command("export", "Write candles of the store to a file or standard output");
    const auto add = [this](const char* flag, std::string& value, const char* kind, const char* help) {
      export_->add_option(flag, value, help)
          ->type_name(kind)
          ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    };
    exporting::SelectionTexts& selection = export_flags_.selection;
    add("--pair", selection.pairs, "LIST", "Only these pairs: names in any spelling, or globs");
    add("--interval", selection.intervals, "LIST", "Only these intervals, such as 1m,1h");
    add("--start", selection.start, "TIME", "Only candles that opened then or later");
    add("--end", selection.end, "TIME", "Only candles that opened before");
    add("--format", export_flags_.format, "FORMAT", "csv (the default) or ndjson");
    add("--output", export_flags_.output, "FILE", "Where to write; - (the default) is standard output");
    export_->add_flag("--quiet", export_flags_.quiet, "Say nothing unless it fails");
  }

  CLI::App* add_command(const std::string& name, const std::string& help) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->fallthrough();
    return command;
  }

  Command command() const {
    if (version_->parsed()) return Command::version;
    if (verify_->parsed()) return Command::verify;
    if (record_->parsed()) return Command::record;
    if (export_->parsed()) return Command::export_candles;
    return replay_->parsed() ? Command::replay : Command::serve;
  }

  std::string text_of(const CLI::Success& success) const {
    if (dynamic_cast<const CLI::CallForVersion*>(&success) != nullptr) return "candled " CANDLED_VERSION "\n";
    return app_.help();
  }

  CLI::App app_;
  CLI::App* record_ = nullptr;
  CLI::App* replay_ = nullptr;
  CLI::App* verify_ = nullptr;
  CLI::App* export_ = nullptr;
  CLI::App* version_ = nullptr;
  CLI::Option* against_exchange_ = nullptr;
  std::map<std::string, std::string> values_;
  std::string config_;
  ExportFlags export_flags_;
  std::string file_;
  Replaying replaying_;
  std::string against_exchange_text_;
};

}  // namespace

std::expected<void, std::string> add_settings(std::istream& file, std::string_view path, Settings& settings) {
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
      if (item.name == "++" || item.name == "--") continue;  // how CLI11 marks the borders of a section
      if (!is_setting(item.fullname()))
        return std::unexpected(
            fmt::format("{}: unknown key '{}'; allowed are {}", path, item.fullname(), names_of_settings()));
      settings.try_emplace(item.name, fmt::format("{}", fmt::join(item.inputs, ",")));
    }
  } catch (const CLI::Error& error) {
    return std::unexpected(fmt::format("{}: {}", path, error.what()));
  }
  return {};
}

std::expected<CommandLine, std::string> read_command_line(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace candled::app
