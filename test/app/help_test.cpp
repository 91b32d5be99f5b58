#include "candled/help.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "app/reading.hpp"

namespace candled::app {
namespace {

constexpr auto working = {Command::serve,          Command::record, Command::replay, Command::verify,
                          Command::export_candles, Command::backup, Command::copy,   Command::health};

TEST_CASE("the help of each command shows every flag that it takes, and no other") {
  for (const Command command : working) {
    const std::string text = help(command);
    CAPTURE(text);
    for (const auto table : {all_settings(), all_requests()})
      for (const CommandFlag& entry : table) {
        const std::string flag = "\n  --" + std::string(entry.flag.name) + ' ';
        CAPTURE(flag);
        // Other commands have a flag of that name that says something else.
        const bool of_another = !entry.commands.contains(command) && !entry.flag.also.empty();
        if (!of_another) CHECK(text.contains(flag) == entry.commands.contains(command));
      }
  }
  for (const Command command : {Command::serve, Command::replay, Command::verify, Command::export_candles})
    CHECK(help(command).contains("--store URL"));
}

TEST_CASE("the help of each command has groups and three examples") {
  for (const Command command : working) {
    const std::string text = help(command);
    CAPTURE(text);
    CHECK(text.contains("\nGeneral:\n  "));
    CHECK(text.contains("\nUsage: candled " + std::string(name_of(command))));
    const std::string examples = text.substr(text.find("\nExamples:\n") + 11);
    const std::string shown = examples.substr(0, examples.find("\n\n"));
    CHECK(std::ranges::count(shown, '\n') == 2);
    CHECK(shown.starts_with("  "));
  }
}

TEST_CASE("every example of the help is a command line that is accepted") {
  for (const Command command : working) {
    std::istringstream text(help(command));
    for (std::string line; std::getline(text, line);) {
      const std::size_t at = line.find("candled ");
      if (!line.starts_with("  ") || line.starts_with("  --") || at == line.npos) continue;
      line.erase(0, at + 8);
      line.erase(std::min({line.find(" > "), line.find(" | "), line.size()}));
      std::erase(line, '\'');
      std::istringstream in(line);
      std::vector<std::string> words;
      for (std::string word; in >> word;) words.push_back(word);
      std::vector<const char*> pointers;
      for (const std::string& word : words) pointers.push_back(word.c_str());
      CAPTURE(line);
      CHECK(refusal(pointers).empty());
    }
  }
}

TEST_CASE("help is asked for in several ways") {
  CHECK(read({"help"})->text == help());
  CHECK(read({"--help"})->text == help());
  CHECK(read({"-h"})->text == help());
  for (const auto& words : {std::vector{"help", "export"}, std::vector{"export", "--help"},
                            std::vector{"export", "-h"}, std::vector{"--help", "export"}})
    CHECK(read(words)->text == help(Command::export_candles));
  for (const auto& words : {std::vector{"version"}, std::vector{"--version"}, std::vector{"-v"},
                            std::vector{"serve", "--version"}})
    CHECK(read(words)->command == Command::version);
  for (const std::string_view name : command_names()) CHECK(help().contains("\n  " + std::string(name)));
}

TEST_CASE("no line of the help is wider than 100 columns") {
  for (const std::string& text :
       {help(), help(Command::serve), help(Command::replay), help(Command::verify)}) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

}  // namespace
}  // namespace candled::app
