#pragma once

#include <expected>
#include <memory>

#include "store/candle_store.hpp"
#include "store/open.hpp"

namespace candled::store::contract {

/// A place where one store of the kind under test can be, empty at first. It ends with all that it holds.
class Place {
 public:
  virtual ~Place() = default;

  /// Opens the store that is there, as a program would that is given its URL.
  virtual std::expected<std::unique_ptr<CandleStore>, StoreError> open(const OpenOptions& options) = 0;
  /// Keeps every writer of the store from storing anything, as another program might, for as long as what it
  /// returns lives: calls of a writer fail meanwhile with StoreFailure::busy.
  virtual std::shared_ptr<void> hold_up_writers() = 0;
};

/// Makes a place for the kind of store under test: each program that runs the cases defines it.
std::unique_ptr<Place> new_place();

}  // namespace candled::store::contract
