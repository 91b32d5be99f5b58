#pragma once

#include <string>
#include <string_view>

/// One program of fuzz/ throws bytes at one reader. It defines check(); entry.cpp hands it what libFuzzer
/// makes up.
namespace candled::fuzz {

/// Reads `input` and requires of the outcome whatever must hold for every input.
void check(std::string_view input);

/// Ends the process when `property`, a sentence about the reader, does not hold; libFuzzer then keeps the
/// input.
void require(bool holds, std::string_view property);

/// Whether a log or a terminal can show `text` as one line.
bool is_line(std::string_view text);

/// Takes the first line off `text`, without its line feed. Copied, so that reading beyond its end is noticed.
std::string take_line(std::string_view& text);

}  // namespace candled::fuzz
