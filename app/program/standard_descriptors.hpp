#pragma once

namespace candled {

/// Opens /dev/null on each of the descriptors 0 to 2 that is closed, in the opposite direction: reading
/// standard input and writing the other two fails, as if they were closed, and no file that is opened later
/// receives data meant for them. Call it before anything else is opened. Throws std::runtime_error if
/// /dev/null cannot be opened.
void open_standard_descriptors();

}  // namespace candled
