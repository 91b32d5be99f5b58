#pragma once

#include "store/verification_run.hpp"

namespace candled::store {

/// Whether each bigger candle is the merge of its parts, one check for each interval that has a smaller one
/// to be merged from. Needs what all other checks learnt.
void check_bigger(VerificationRun& run);

}  // namespace candled::store
