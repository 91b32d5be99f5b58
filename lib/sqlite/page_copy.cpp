#include "sqlite/page_copy.hpp"

#include <sqlite3.h>

namespace candled::sqlite {
namespace {

/// Returns whether a step failed in reading; any other failure is one of writing.
bool is_of_reading(int code) {
  return code == SQLITE_IOERR_READ || code == SQLITE_IOERR_SHORT_READ || (code & 0xff) == SQLITE_CORRUPT ||
         (code & 0xff) == SQLITE_NOTADB;
}

}  // namespace

void PageCopy::Finisher::operator()(sqlite3_backup* handle) const {
  sqlite3_backup_finish(handle);
}

PageCopy::PageCopy(const Connection& from, const Connection& to)
    : from_(from),
      to_(to),
      handle_(sqlite3_backup_init(to.handle_.get(), "main", from.handle_.get(), "main")) {
  if (!handle_) to_.fail(sqlite3_extended_errcode(to_.handle_.get()));
}

bool PageCopy::step(int pages) {
  const int code = sqlite3_backup_step(handle_.get(), pages);
  if (code == SQLITE_OK) return true;
  if (code == SQLITE_DONE) return false;
  (is_of_reading(code) ? from_ : to_).fail(code);
}

std::uint64_t PageCopy::copied_pages() const {
  return total_pages() - static_cast<std::uint64_t>(sqlite3_backup_remaining(handle_.get()));
}

std::uint64_t PageCopy::total_pages() const {
  return static_cast<std::uint64_t>(sqlite3_backup_pagecount(handle_.get()));
}

}  // namespace candled::sqlite
