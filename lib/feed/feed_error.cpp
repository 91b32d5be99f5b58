#include "feed/feed_error.hpp"

namespace candled::feed {

std::string_view to_string(FeedFailure failure) {
  switch (failure) {
    case FeedFailure::unreachable:
      return "unreachable";
    case FeedFailure::timeout:
      return "timeout";
    case FeedFailure::status:
      return "status";
    case FeedFailure::too_large:
      return "too_large";
    case FeedFailure::not_json:
      return "not_json";
    case FeedFailure::wrong_shape:
      return "wrong_shape";
    case FeedFailure::refused:
      return "refused";
    case FeedFailure::throttled:
      return "throttled";
    case FeedFailure::stopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace candled::feed
