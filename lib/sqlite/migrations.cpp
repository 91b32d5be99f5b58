#include "sqlite/migrations.hpp"

#include <array>
#include <fmt/core.h>

#include "sql/migrations.hpp"
#include "sql/queries.hpp"
#include "sqlite/database_files.hpp"

namespace candled::sqlite {
namespace {

constexpr std::array all_migrations{
    Migration{migrations::v004_candles},      Migration{migrations::v005_replayed},
    Migration{migrations::v006_future},       Migration{migrations::v007_merged},
    Migration{migrations::v008_pair_changes}, Migration{migrations::v009_traded}};

/// Returns the version that `migrations` lead to.
int newest_of(std::span<const Migration> migrations) {
  return oldest_schema + static_cast<int>(migrations.size()) - 1;
}

/// The fields that we need from the first 100 bytes of every SQLite database
/// (https://sqlite.org/fileformat.html).
class Header {
 public:
  static constexpr std::size_t size = 100;

  explicit Header(const Connection& connection) { connection.read_file(0, bytes_); }

  bool is_sqlite() const {
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    return std::string_view(reinterpret_cast<const char*>(bytes_.data()), magic.size()) == magic;
  }
  std::uint32_t application() const { return big_endian(68, 4); }
  int schema() const { return static_cast<int>(big_endian(60, 4)); }

  /// Returns the size that the file should have in bytes; 0 if the header does not give it.
  std::uint64_t file_size() const {
    const bool says = big_endian(24, 4) == big_endian(92, 4);
    const std::uint64_t page_size = big_endian(16, 2) == 1 ? 65'536 : big_endian(16, 2);
    return says ? page_size * big_endian(28, 4) : 0;
  }

 private:
  std::uint32_t big_endian(std::size_t offset, std::size_t count) const {
    std::uint32_t value = 0;
    for (std::size_t i = offset; i < offset + count; ++i)
      value = value << 8 | std::to_integer<std::uint32_t>(bytes_[i]);
    return value;
  }

  std::array<std::byte, size> bytes_{};
};

void refuse_newer(const Connection& connection, int schema) {
  if (schema <= newest_schema()) return;
  connection.fail(store::StoreFailure::newer_schema,
                  fmt::format("written by a newer version of candled (schema {}, this one knows up to {})",
                              schema, newest_schema()));
}

void refuse_older(const Connection& connection, int schema) {
  if (schema >= oldest_schema) return;
  connection.fail(store::StoreFailure::older_schema,
                  fmt::format("written by an older version of candled (schema {}, this one knows {} to {})",
                              schema, oldest_schema, newest_schema()));
}

void inspect_header(const Connection& connection) {
  const auto size = size_of(connection.file());
  if (size < Header::size) connection.fail(store::StoreFailure::not_a_database, "not a SQLite database");
  const Header header(connection);
  if (!header.is_sqlite()) connection.fail(store::StoreFailure::not_a_database, "not a SQLite database");
  if (header.application() != application_id)
    connection.fail(store::StoreFailure::not_a_database,
                    "a SQLite database of another application, not of candled");
  refuse_newer(connection, header.schema());
  if (header.schema() < 1)
    connection.fail(store::StoreFailure::damaged, fmt::format("damaged: schema {}", header.schema()));
  if (size < header.file_size() && !has_log(connection.file()))
    connection.fail(store::StoreFailure::damaged,
                    fmt::format("damaged: {} bytes are there, {} should be", size, header.file_size()));
}

}  // namespace

int newest_schema() {
  return newest_of(all_migrations);
}

int inspect(Connection& connection) {
  // The bytes are examined first, because asking SQLite would make it recover a file that may not even be
  // ours.
  if (size_of(connection.file()) > 0) inspect_header(connection);
  if (!has_log(connection.file()))
    connection.allow_checkpoint_on_close();  // there is nothing to move, and closing then tidies up
  const int schema = std::stoi(connection.text("PRAGMA user_version"));
  refuse_newer(connection, schema);
  if (schema > 0) refuse_older(connection, schema);
  if (schema == newest_schema()) connection.text(queries::check_tables);
  return schema;
}

void migrate(Connection& connection, int version) {
  migrate(connection, version, all_migrations);
}

void migrate(Connection& connection, int version, std::span<const Migration> migrations) {
  const int newest = newest_of(migrations);
  if (version == newest) return;
  const bool is_new = version == 0;
  // The ability to return pages must be chosen before there are any, and IMMEDIATE makes the first page. It
  // must happen inside the transaction: a file without our application's number would be refused as somebody
  // else's.
  Transaction transaction(connection, is_new ? Transaction::Kind::read : Transaction::Kind::write);
  if (is_new) connection.run("PRAGMA auto_vacuum = INCREMENTAL");
  const auto done = is_new ? 0 : static_cast<std::size_t>(version - oldest_schema + 1);
  for (const Migration& migration : migrations.subspan(done)) {
    connection.run(std::string(migration.sql));
    if (migration.and_then != nullptr) migration.and_then(connection);
  }
  connection.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, newest));
  transaction.commit();
}

}  // namespace candled::sqlite
