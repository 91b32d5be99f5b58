#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "replay/columns.hpp"

namespace candled::record {

/// Why something could not be written.
struct WriteError {
  std::string message;    ///< a sentence's end, such as `No space left on device`
  bool for_good = false;  ///< trying again is of no use: the reader has gone
};

using Written = std::expected<void, WriteError>;

/// Something that lines of samples are added to: a file, or standard output.
///
/// Its calls may take as long as a disk takes. What fails is left as whole lines where that is possible, and
/// can be tried again with the same argument. Not thread-safe.
class Recording {
 public:
  virtual ~Recording() = default;

  /// Takes whole lines. After a failure nothing of them counts as taken.
  virtual Written append(std::string_view lines) = 0;

  /// Returns whether lines that it has taken wait for a flush().
  virtual bool holds_back() const = 0;

  /// Hands everything taken to the operating system: from then on it outlives this process.
  virtual Written flush() = 0;

  /// The same, and makes it a whole file. Nothing may be appended after it.
  virtual Written finish() = 0;

  /// Returns whether all that was written still stands in the file, and the file has a name: neither has
  /// another program cut it short nor removed it. One that was moved is intact.
  virtual bool intact() const = 0;

  /// Gives up a file that is not intact: returns the lines that it holds back. Nothing may be called after
  /// it.
  virtual std::string abandon() = 0;
};

/// What opening a file found there.
struct Opened {
  std::unique_ptr<Recording> recording;
  std::optional<replay::Columns> columns{};  ///< what its header says; none before it has one
  std::string unwritten{};                   ///< lines in these columns that have to be appended first
  std::string mended{};                      ///< a sentence about what had to be mended; empty if nothing had
};

/// Begins a recording in the file `path`, or goes on with the one that is there. A new one has no header yet,
/// and is compressed if its name ends in `.gz` or `.zst`; one that is there goes on as it is.
///
/// An end that was cut (by a kill, a full disk, a power cut that left zeros) is mended: of a plain file a
/// last line without a line feed goes, of a compressed one what cannot be read any more. A recording that
/// cannot be mended is moved aside, and a new one begins. The error is a sentence; the file is untouched
/// then: it is no recording, another process records to it, or it cannot be written.
std::expected<Opened, std::string> open_recording(const std::string& path);

/// A recording on the open descriptor `descriptor`, which stays open: standard output.
Opened record_to_descriptor(int descriptor);

}  // namespace candled::record
