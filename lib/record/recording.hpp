#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "replay/columns.hpp"

namespace candled::record {

/// The reason why something could not be written.
struct WriteError {
  std::string message;    ///< the end of a sentence, such as `No space left on device`
  bool for_good = false;  ///< trying again is of no use: the reader has gone
};

using Written = std::expected<void, WriteError>;

/// A destination for lines of samples: a file, or standard output.
///
/// Its calls may take as long as a disk takes. A failed call leaves whole lines where that is possible, and
/// can be repeated with the same argument. Not thread-safe.
class Recording {
 public:
  virtual ~Recording() = default;

  /// Takes whole lines. After a failure none of them counts as taken.
  virtual Written append(std::string_view lines) = 0;

  /// Returns whether lines that it has taken wait for a flush().
  virtual bool holds_back() const = 0;

  /// Hands everything taken to the operating system: from then on it outlives this process. The file is whole
  /// then.
  virtual Written flush() = 0;

  /// Returns whether the file still has everything that was written, and has a name: no other program has
  /// truncated or removed it. A file that was moved is intact.
  virtual bool intact() const = 0;

  /// Gives up a file that is not intact, and returns the lines that it holds back. Nothing may be called
  /// afterwards.
  virtual std::string abandon() = 0;
};

/// The result of opening a recording.
struct Opened {
  std::unique_ptr<Recording> recording;
  std::optional<replay::Columns> columns{};  ///< the columns that its header names; empty before it has one
  std::string unwritten{};                   ///< lines in these columns that have to be appended first
  std::string mended{};                      ///< a sentence about what was mended; empty if nothing was
};

/// Begins a recording in the file `path`, or continues the existing one. A new file has no header yet, and is
/// compressed if its name ends in `.gz` or `.zst`; an existing one keeps its form.
///
/// An end that was cut (by a kill, a full disk, a power cut that left zeros) is mended: a plain file loses a
/// last line without a line feed, a compressed one the part that can no longer be read. A recording that
/// cannot be mended is moved aside, and a new one begins. The error is a sentence. The file is untouched
/// then: it is not a recording, another process records to it, or it cannot be written.
std::expected<Opened, std::string> open_recording(const std::string& path);

/// Returns a recording on the open descriptor `descriptor`, which stays open: standard output.
Opened record_to_descriptor(int descriptor);

}  // namespace candled::record
