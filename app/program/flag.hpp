#pragma once

#include <string_view>

namespace candled {

/// A flag that a program takes.
struct Flag {
  std::string_view name;   ///< without its dashes
  std::string_view value;  ///< the kind of value that it takes, such as `FILE`; in brackets if it may be left
                           ///< out; empty for a switch
  std::string_view default_value;  ///< as text, empty if there is none; `none` where that word is a value
  std::string_view group;          ///< the heading in the help under which it is listed
  std::string_view help;
  std::string_view also{};     ///< another name for it
  std::string_view choices{};  ///< the values that it may have, separated by spaces, if they are a few words

  bool is_called(std::string_view text) const { return text == name || (!also.empty() && text == also); }
  bool is_switch() const { return value.empty(); }
  bool needs_value() const { return !is_switch() && !value.starts_with('['); }
};

}  // namespace candled
