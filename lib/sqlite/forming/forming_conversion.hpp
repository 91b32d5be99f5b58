#pragma once

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Moves the state of the forming bucket from the table `forming` of schemas 2 and 3, which had a row for
/// each pair, to the place where FormingRows keeps it, in the caller's transaction. An invalid state is
/// dropped.
void convert_forming(Connection& connection);

}  // namespace candled::sqlite
