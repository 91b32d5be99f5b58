#include "program/arguments.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "text/edit_distance.hpp"

namespace candled {
namespace {

class Reader {
 public:
  Reader(std::span<const char* const> words, std::span<const Flag> flags) : words_(words), flags_(flags) {}

  std::expected<Arguments, std::string> read() {
    while (next_ < words_.size()) {
      const std::string_view word = words_[next_++];
      if (word == "--") {
        while (next_ < words_.size()) take_word(words_[next_++]);
      } else if (word.size() > 1 && word.starts_with('-')) {
        take_flag(word);
      } else {
        take_word(word);
      }
      if (!error_.empty()) return std::unexpected(std::move(error_));
    }
    return std::move(arguments_);
  }

 private:
  void take_word(std::string_view word) {
    if (is_blank(word)) error_ = fmt::format("an empty word given: '{}'", word);
    arguments_.words.emplace_back(word);
  }

  void take_flag(std::string_view word) {
    if (word == "-h") word = "--help";
    if (word == "-v") word = "--version";
    const std::size_t equals = word.find('=');
    const std::string_view given = word.substr(0, equals);
    const auto flag = std::ranges::find_if(
        flags_, [&](const Flag& f) { return given.starts_with("--") && f.is_called(given.substr(2)); });
    if (flag == flags_.end()) return refuse_unknown(given);

    std::optional<std::string> value;
    if (equals != word.npos)
      value = word.substr(equals + 1);
    else if (!flag->is_switch() && next_ < words_.size() &&
             !std::string_view(words_[next_]).starts_with("--"))
      value = words_[next_++];
    take(*flag, given, std::move(value));
  }

  void take(const Flag& flag, std::string_view given, std::optional<std::string> value) {
    if (flag.is_switch() && value)
      error_ = fmt::format("{}: '{}' given; it takes no value", given, *value);
    else if (flag.needs_value() && !value)
      error_ = fmt::format("{}: no value given; allowed: {}", given, flag.value);
    else if (value && is_blank(*value))
      error_ = fmt::format("{}: {}", given, refusal_of_blank(flag));
    else if (!arguments_.flags.emplace(flag.name, std::move(value)).second)
      error_ = fmt::format("{} is given twice", given);
  }

  void refuse_unknown(std::string_view given) {
    std::vector<std::string_view> names;
    for (const Flag& flag : flags_) {
      names.push_back(flag.name);
      if (!flag.also.empty()) names.push_back(flag.also);
    }
    const std::string_view name = given.substr(std::min(given.find_first_not_of('-'), given.size()));
    error_ = fmt::format("there is no flag {}; the nearest is --{}", given, text::nearest_word(name, names));
  }

  std::span<const char* const> words_;
  std::span<const Flag> flags_;
  std::size_t next_ = 0;
  Arguments arguments_;
  std::string error_;
};

}  // namespace

std::expected<Arguments, std::string> read_arguments(std::span<const char* const> words,
                                                     std::span<const Flag> flags) {
  return Reader(words, flags).read();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == text.npos;
}

std::string refusal_of_blank(const Flag& flag) {
  return fmt::format("an empty value given; allowed: {}{}", flag.value,
                     flag.default_value == "none" ? ", or none" : "");
}

}  // namespace candled
