#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candled::api {

/// A header such as `gzip;q=0.5, *;q=0`, in which a client weighs what it accepts (RFC 9110, 12.4.2), in
/// lower case and without spaces, as a list to be taken apart.
std::string weighted_list(std::string_view header);

/// An element of the list.
struct Weighted {
  std::string_view name;
  int q;  ///< in thousandths, 1000 when it is not given; 0, which is refused, when it cannot be read
};

/// Takes the first element off `list`; nothing when it is empty.
std::optional<Weighted> take_weighted(std::string_view& list);

}  // namespace candled::api
