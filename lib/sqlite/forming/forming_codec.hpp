#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candle/forming_state.hpp"

namespace candled::sqlite {

// The state of the open bucket as bytes. Prices are their digits: what is read is what was written, to the
// last zero. Bytes that were not written here are refused with std::invalid_argument, or are some valid
// state.

/// All of `state`, whose candles ascend by pair: some 10 bytes each.
std::string pack_whole(const FormingState& state);
/// What pack_whole() wrote.
FormingState unpack_whole(std::string_view bytes);

/// What makes `after` of `before`: mostly one poll, in which most pairs had the price that they had before,
/// and take no byte. Nothing if it is not the same bucket, or pairs have gone: only pack_whole() can tell
/// that.
std::optional<std::string> pack_change(const FormingState& before, const FormingState& after);
/// Makes what pack_change() was given last of what it was given first.
void apply_change(FormingState& state, std::string_view bytes);

/// Returns whether two states are the same to the last digit, which is more than their being equal.
bool identical(const FormingState& a, const FormingState& b);

}  // namespace candled::sqlite
