#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Checks that the table `coverage` agrees with the candles. This and the following checks need the results
/// of the check of the candles.
void check_coverage(VerificationRun& run);
/// Checks that the table `series` agrees with the candles, and records its claims.
void check_series(VerificationRun& run);
/// Checks that the table `span` agrees with the candles, and records the times until which candles were
/// removed for their age.
void check_span(VerificationRun& run);

}  // namespace candled::sqlite
