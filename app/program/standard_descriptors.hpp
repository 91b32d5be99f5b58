#pragma once

namespace candled {

/// Opens those of the descriptors 0 to 2 that are closed on /dev/null, in the direction that is not theirs:
/// reading standard input and writing the other two fails, as if they were closed, and no file that is opened
/// later gets what is meant for them. To be called before anything else is opened. Throws std::runtime_error
/// when /dev/null cannot be opened.
void open_standard_descriptors();

}  // namespace candled
