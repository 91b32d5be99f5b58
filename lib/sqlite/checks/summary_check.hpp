#pragma once

#include "sqlite/checks/verification_run.hpp"

namespace candled::sqlite {

/// Returns whether the tables that summarise candles agree with them. Each needs what the check of the
/// candles learnt.
void check_coverage(VerificationRun& run);
/// Learns what `series` claims.
void check_series(VerificationRun& run);
/// Learns what was removed for its age.
void check_span(VerificationRun& run);

}  // namespace candled::sqlite
