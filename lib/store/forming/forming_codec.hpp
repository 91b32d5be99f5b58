#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candle/forming_state.hpp"

namespace candled::store {

// These functions encode the state of the forming bucket as bytes. Prices are encoded by their digits, so
// they are decoded exactly as they were, to the last zero. Bytes from another source are refused with
// std::invalid_argument, or decode to some valid state.

/// Returns the encoding of all of `state`, whose candles must ascend by pair, in some 10 bytes each.
std::string pack_whole(const FormingState& state);
/// Decodes the output of pack_whole().
FormingState unpack_whole(std::string_view bytes);

/// Returns the encoding of the change from `before` to `after`. This is mostly one poll, in which most pairs
/// have an unchanged price and take no byte. Returns nothing if the bucket differs or pairs are gone: only
/// pack_whole() can encode that.
std::optional<std::string> pack_change(const FormingState& before, const FormingState& after);
/// Applies the output of pack_change() to `state`, turning its `before` into its `after`.
void apply_change(FormingState& state, std::string_view bytes);

/// Returns whether two states are the same to the last digit, which is a stricter test than equality.
bool identical(const FormingState& a, const FormingState& b);

}  // namespace candled::store
