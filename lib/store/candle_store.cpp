#include "store/candle_store.hpp"

namespace candled::store {

std::string_view to_string(GiveUp reason) {
  switch (reason) {
    case GiveUp::no_trades:
      return "no_trades";
    case GiveUp::absent:
      return "absent";
    case GiveUp::invalid:
      return "invalid";
    case GiveUp::has_parts:
      return "has_parts";
  }
  return "unknown";
}

}  // namespace candled::store
