#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Checks that each bigger candle is the merge of its parts, with one check for each interval that has a
/// smaller one to be merged from. Needs the results of all other checks.
void check_bigger(VerificationRun& run);

}  // namespace candled::sqlite
