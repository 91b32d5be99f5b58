#include "postgres/postgres_error.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace candled::postgres {
namespace {

using store::StoreFailure;

/// Returns a text of the server or of libpq as one line. libpq begins the lines that go on with a tab.
std::string as_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c != '\n' && c != '\r' && c != '\t') {
      line += c;
    } else if (c == '\t' && line.ends_with("; ")) {
      line.replace(line.size() - 2, 2, " ");
    } else if (!line.empty() && !line.ends_with(' ')) {
      line += c == '\t' ? " " : "; ";
    }
  }
  while (line.ends_with(' ') || line.ends_with(';')) line.pop_back();
  return line;
}

std::string name_of_store(std::string_view store) {
  return fmt::format("store '{}': ", as_one_line(store));
}

}  // namespace

PostgresError::PostgresError(StoreFailure failure, std::string_view store, std::string_view what,
                             std::string_view state)
    : std::runtime_error(name_of_store(store) + as_one_line(what)),
      failure_(failure),
      state_(state),
      reason_at_(name_of_store(store).size()) {}

StoreFailure failure_of(std::string_view state) {
  using Rule = std::pair<std::string_view, StoreFailure>;
  // A class is written as its two letters.
  constexpr std::array rules{
      Rule{"08", StoreFailure::unreachable},     // connection exceptions
      Rule{"57P01", StoreFailure::unreachable},  // the server ends, or ends this session
      Rule{"57P02", StoreFailure::unreachable},  // it has crashed
      Rule{"57P03", StoreFailure::unreachable},  // it begins or recovers
      Rule{"57P05", StoreFailure::unreachable},  // it ends idle sessions
      Rule{"25P03", StoreFailure::unreachable},  // it ends sessions that are idle within a transaction
      Rule{"25006", StoreFailure::unreachable},  // it accepts no writes: it is not the primary any more
      Rule{"40001", StoreFailure::busy},         // another transaction came first
      Rule{"40P01", StoreFailure::busy},         // deadlock
      Rule{"55P03", StoreFailure::busy},         // lock_timeout
      Rule{"57014", StoreFailure::busy},         // statement_timeout, or somebody cancelled the statement
      Rule{"53300", StoreFailure::busy},         // too many connections
      Rule{"53100", StoreFailure::full},
      Rule{"42501", StoreFailure::not_writable},    // permission is missing
      Rule{"28", StoreFailure::not_a_database},     // the user is refused
      Rule{"3D000", StoreFailure::not_a_database},  // no such database
      Rule{"3F000", StoreFailure::not_a_database},  // no such schema
      Rule{"42P01", StoreFailure::not_a_database},  // no such table
      Rule{"XX001", StoreFailure::damaged},
      Rule{"XX002", StoreFailure::damaged},
  };
  if (state.empty()) return StoreFailure::unreachable;
  for (const auto& [begin, failure] : rules)
    if (state.starts_with(begin)) return failure;
  return StoreFailure::io;
}

}  // namespace candled::postgres
