#pragma once

#include <cstddef>
#include <expected>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/store_error.hpp"

namespace candled::postgres {

/// A failure of the database or of the way to it, as an exception within this library. guarded() turns it
/// into a value: almost every line that talks to a database can fail, and none of them could handle it.
class PostgresError : public std::runtime_error {
 public:
  /// `store` names the store in the message, without a password. The message becomes one line. `state` is the
  /// SQLSTATE that the server sent; empty if it sent none.
  PostgresError(store::StoreFailure failure, std::string_view store, std::string_view what,
                std::string_view state = {});

  store::StoreError to_store_error() const { return {.failure = failure_, .message = what()}; }
  store::StoreFailure failure() const { return failure_; }
  /// Returns the message without the store's name.
  std::string_view reason() const { return std::string_view(what()).substr(reason_at_); }
  /// Returns the SQLSTATE; empty if there is none.
  const std::string& state() const { return state_; }

 private:
  store::StoreFailure failure_;
  std::string state_;
  std::size_t reason_at_;
};

/// Returns the failure that a SQLSTATE stands for (PostgreSQL's documentation, appendix A).
store::StoreFailure failure_of(std::string_view state);

/// Runs `work` and returns its result, or the failure that it met, as a std::expected<..., StoreError>.
template <typename Result, typename Work>
Result guarded(const Work& work) {
  try {
    return work();
  } catch (const PostgresError& error) {
    return std::unexpected(error.to_store_error());
  }
}

}  // namespace candled::postgres
