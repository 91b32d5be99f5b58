#pragma once

#include "sqlite/connection.hpp"

namespace candled::sqlite {

/// Moves the state of the open bucket from the table `forming` of schemas 2 and 3, which had a row for each
/// pair, to where FormingRows has it, in the caller's transaction. What was no state is none afterwards.
void convert_forming(Connection& connection);

}  // namespace candled::sqlite
