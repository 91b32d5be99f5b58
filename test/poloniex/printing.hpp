#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "feed/feed_error.hpp"
#include "support/printing.hpp"

/// Prints a feed's values in a failed assertion of Catch.
namespace Catch {

template <>
struct StringMaker<candled::feed::FeedFailure> {
  static std::string convert(candled::feed::FeedFailure failure) {
    return std::string(candled::feed::to_string(failure));
  }
};

}  // namespace Catch
