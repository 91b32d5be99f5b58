#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "export/file_kind.hpp"

namespace candled::exporting {

/// Packs a text piece by piece, in bounded memory. Not thread-safe.
class Packer {
 public:
  virtual ~Packer() = default;

  /// Takes the next piece and returns what is packed by now, perhaps nothing.
  virtual std::string add(std::string_view text) = 0;
  /// Returns the rest. Nothing may be added afterwards.
  virtual std::string finish() = 0;
};

std::unique_ptr<Packer> make_packer(Packing packing);

}  // namespace candled::exporting
