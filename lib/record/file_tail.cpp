#include "record/file_tail.hpp"

namespace candled::record {

std::expected<void, std::string> mend(LockedFile& file, const FileTail& tail) {
  if (tail.whole != file.size()) {
    if (auto cut = file.truncate(tail.whole); !cut) return cut;
  }
  return file.append(tail.trailer);
}

}  // namespace candled::record
