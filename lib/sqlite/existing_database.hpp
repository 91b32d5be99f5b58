#pragma once

#include <filesystem>

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Opens a database of the newest schema for reading only, with or without a collector beside it, and leaves
/// no new file behind. Refuses whatever inspect() refuses, a missing file, and a file that a collector has
/// yet to bring up to date.
///
/// A file beside which nothing can be written (on a read-only or full medium, or in another user's folder) is
/// read under a shared lock that keeps collectors out meanwhile, provided that all of the data is in the
/// file. Data that is still in a log cannot be read there, so such a file is refused.
Connection open_existing(const std::filesystem::path& file);

}  // namespace candled::sqlite
