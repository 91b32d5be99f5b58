#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candled::http {

/// A header such as `gzip;q=0.5, *;q=0`, in which a client weighs what it accepts (RFC 9110, 12.4.2), in
/// lower case and without spaces, as a list to be taken apart.
std::string q_list(std::string_view header);

/// An element of the list.
struct QItem {
  std::string_view name;
  int q;  ///< in thousandths, 1000 when it is not given; 0, which is refused, when it cannot be read
};

/// Takes the first element off `list`; nothing when it is empty.
std::optional<QItem> take_q_item(std::string_view& list);

}  // namespace candled::http
