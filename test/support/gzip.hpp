#pragma once

#include <span>
#include <string>
#include <string_view>

namespace candled::test {

/// `text` as one gzip member, as `gzip` writes it.
std::string gzip(std::string_view text);

/// The beginning of the gzip member that earlier versions of candled wrote for `flushes`: with their comment
/// in its header and a sync flush after each, up to the latest flush.
std::string flushed_gzip(std::span<const std::string> flushes);

/// The text of all members in `packed`, as far as `zcat` would write it before it complains.
struct Gunzipped {
  std::string text;
  bool whole;  ///< it does not complain
};
Gunzipped gunzip(std::string_view packed);

}  // namespace candled::test
