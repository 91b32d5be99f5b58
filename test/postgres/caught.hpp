#pragma once

#include <optional>
#include <stdexcept>

#include "postgres/postgres_error.hpp"

namespace candled::test {

/// Runs `work`, which must fail, and returns the failure.
template <typename Work>
postgres::PostgresError caught(const Work& work) {
  try {
    work();
  } catch (const postgres::PostgresError& error) {
    return error;
  }
  throw std::runtime_error("it did not fail");
}

}  // namespace candled::test
