#include <algorithm>
#include <charconv>
#include <libpq-fe.h>
#include <stdexcept>

#include "postgres/connection.hpp"

namespace candled::postgres {
namespace {

/// Reads a big-endian integer, whose length tells its type.
std::int64_t big_endian_integer(std::string_view bytes) {
  const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

}  // namespace

void Result::Clearer::operator()(pg_result* result) const {
  PQclear(result);
}

std::size_t Result::size() const {
  return static_cast<std::size_t>(PQntuples(handle_.get()));
}

bool Result::is_null(std::size_t row, int column) const {
  if (row >= size() || column < 0 || column >= PQnfields(handle_.get()))
    throw std::logic_error("a value beyond the rows of a result");
  return PQgetisnull(handle_.get(), static_cast<int>(row), column) != 0;
}

std::int64_t Result::integer(std::size_t row, int column) const {
  return big_endian_integer(value(row, column, {Type::integer, Type::bigint, Type::smallint}));
}

std::optional<std::int64_t> Result::maybe_integer(std::size_t row, int column) const {
  return is_null(row, column) ? std::nullopt : std::optional(integer(row, column));
}

bool Result::boolean(std::size_t row, int column) const {
  return value(row, column, {Type::boolean}) != std::string_view("\0", 1);
}

TimePoint Result::time(std::size_t row, int column) const {
  return decode_time(big_endian_integer(value(row, column, {Type::timestamp})));
}

std::optional<TimePoint> Result::maybe_time(std::size_t row, int column) const {
  return is_null(row, column) ? std::nullopt : std::optional(time(row, column));
}

std::string_view Result::bytes(std::size_t row, int column) const {
  if (is_null(row, column)) throw std::logic_error("a null of a result as a value");
  const int place = static_cast<int>(row);
  return {PQgetvalue(handle_.get(), place, column),
          static_cast<std::size_t>(PQgetlength(handle_.get(), place, column))};
}

std::string_view Result::value(std::size_t row, int column, std::initializer_list<Type> types) const {
  const std::string_view bytes = this->bytes(row, column);
  if (std::ranges::find(types, Type{PQftype(handle_.get(), column)}) == types.end())
    throw std::logic_error("a value of a result as one of another type");
  return bytes;
}

std::size_t Result::changed() const {
  const std::string_view text = PQcmdTuples(handle_.get());
  std::size_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

}  // namespace candled::postgres
