#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candled::http {

/// Returns a header such as `gzip;q=0.5, *;q=0`, in which a client weighs what it accepts (RFC 9110, 12.4.2),
/// in lower case and without spaces, as a list for take_q_item().
std::string q_list(std::string_view header);

/// An element of a q list.
struct QItem {
  std::string_view name;
  int q;  ///< in thousandths; 1000 if not given; 0, which means refused, if unreadable
};

/// Takes the first element off `list`. Returns nothing if the list is empty.
std::optional<QItem> take_q_item(std::string_view& list);

}  // namespace candled::http
