#pragma once

#include <filesystem>

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Opens a database of the newest schema for reading alone, beside a collector or without one, and leaves no
/// file behind that was not there. Refuses what inspect() does, a file that is not there, and one that a
/// collector has yet to bring up to date.
///
/// A file beside which nothing can be written, on a read-only medium or a full one or in
/// somebody else's folder, is read
/// under a shared lock that keeps collectors out meanwhile, provided that all of it is in the file. What is
/// still in a log cannot be had there: that is refused.
Connection open_existing(const std::filesystem::path& file);

}  // namespace candled::sqlite
