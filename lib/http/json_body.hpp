#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace candled::http {

/// A JSON object for the body of a response, written member by member. An empty optional is written as null.
/// A byte of a text that is not UTF-8 becomes U+FFFD.
class JsonBody {
 public:
  JsonBody();
  ~JsonBody();
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;

  void text(std::string_view name, std::string_view value);
  void text_or_null(std::string_view name, std::string_view value);  ///< null if `value` is empty
  void texts(std::string_view name, std::span<const std::string> values);
  void truth(std::string_view name, bool value);
  void number(std::string_view name, std::optional<std::uint64_t> value);
  void number(std::string_view name, std::optional<std::chrono::milliseconds> value);
  /// Writes milliseconds since 1970.
  void time(std::string_view name, std::optional<std::chrono::sys_time<std::chrono::milliseconds>> value);
  void null(std::string_view name);

  /// Writes an object whose members `write` adds.
  void object(std::string_view name, std::invocable auto write) {
    key(name);
    begin_object();
    write();
    end_object();
  }
  /// Writes an array with an object for each of `range`, whose members `write` adds.
  void objects(std::string_view name, const auto& range, auto write) {
    begin_array(name);
    for (const auto& element : range) {
      begin_object();
      write(element);
      end_object();
    }
    end_array();
  }

  /// Ends the object and returns its text. Nothing may be written afterwards.
  std::string finish();

 private:
  struct Writer;

  void key(std::string_view name);
  void string(std::string_view value);
  void begin_object();
  void end_object();
  void begin_array(std::string_view name);
  void end_array();

  const std::unique_ptr<Writer> writer_;
};

}  // namespace candled::http
