#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace candled::app {

/// A file that appears under its name once it is whole, in place of an existing one: until then it is written
/// beside it. It has the permissions of the existing file, and its owner where that is permitted. A file that
/// is not regular, such as a pipe, and `-` for standard output are written directly.
///
/// All errors are sentences that name the file. Not thread-safe.
class OutputFile {
 public:
  static std::expected<OutputFile, std::string> open(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// Removes an unfinished file.
  ~OutputFile();

  std::expected<void, std::string> write(std::string_view bytes);
  /// Writes the file through to the disk and gives it its name.
  std::expected<void, std::string> finish();

 private:
  OutputFile(std::string path, std::string written_as, int descriptor)
      : path_(std::move(path)),
        written_as_(std::move(written_as)),
        descriptor_(descriptor) {}

  std::unexpected<std::string> failure() const;

  std::string path_;
  std::string written_as_;  // empty if it is written directly
  int descriptor_;
};

}  // namespace candled::app
