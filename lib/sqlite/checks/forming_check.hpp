#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Returns whether what was saved of the open bucket can be read, and whether its candles contradict
/// themselves. Needs the pairs.
void check_forming(VerificationRun& run);

}  // namespace candled::sqlite
