#pragma once

#include <cstdint>
#include <memory>

#include "sqlite/connection.hpp"

struct sqlite3_backup;

namespace candled::sqlite {

/// A copy of every page of a database into an empty one, made in steps (sqlite3_backup).
///
/// `from` must be in one read transaction until the last step. Without one, each change that another process
/// makes would begin the copy anew, so that beside a collector it would never end. Both connections must
/// outlive it. Not thread-safe. Failures throw SqliteError, with the name of the database at fault.
class PageCopy {
 public:
  PageCopy(const Connection& from, const Connection& to);

  /// Copies `pages` more pages. Returns whether there are more.
  bool step(int pages);

  std::uint64_t copied_pages() const;
  /// Returns the number of all pages; 0 before the first step.
  std::uint64_t total_pages() const;

 private:
  struct Finisher {
    void operator()(sqlite3_backup* handle) const;
  };

  const Connection& from_;
  const Connection& to_;
  std::unique_ptr<sqlite3_backup, Finisher> handle_;
};

}  // namespace candled::sqlite
