#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Returns whether each bigger candle is the merge of its parts, one check for each interval that has a
/// smaller one to be merged from. Needs what all other checks learnt.
void check_bigger(VerificationRun& run);

}  // namespace candled::sqlite
