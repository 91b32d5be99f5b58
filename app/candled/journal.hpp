#pragma once

#include <string>
#include <string_view>

#include "log/log.hpp"

namespace candled::app {

/// Returns whether what is written to `descriptor` goes to systemd's journal, as JOURNAL_STREAM tells.
bool goes_to_journal(int descriptor);

/// Returns an entry of the journal, a field on each line: `MESSAGE`, `PRIORITY`, and `CANDLED_...` for the
/// event and each of its fields. `message` is one line.
std::string journal_entry(log::LogLevel level, std::string_view message, const log::Details& details);

/// Sends an entry to the journal. Returns false if there is none.
bool send_to_journal(const std::string& entry);

}  // namespace candled::app
