#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Checks that the saved states of the forming bucket can be read and that their candles are consistent.
/// Needs the pairs.
void check_forming(VerificationRun& run);

}  // namespace candled::sqlite
