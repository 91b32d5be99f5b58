#pragma once

#include "candle/pairs.hpp"
#include "store/checks/findings.hpp"
#include "store/rules/merge_check.hpp"

namespace candled::store {

/// Returns the check of the bigger candles of an interval, before it has run.
Checked bigger_check_of(const MergedInterval& merged);

/// Runs that check: see check_merges(). `pairs` are those of the store.
void check_bigger(CheckedRows& rows, const CheckedStore& store, const MergedInterval& merged,
                  const Pairs& pairs, Findings& findings, Checked& checked);

}  // namespace candled::store
