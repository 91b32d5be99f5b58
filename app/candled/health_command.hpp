#pragma once

#include <expected>
#include <string>

#include "candled/options.hpp"

namespace candled::app {

/// The flags of `candled health`.
struct HealthFlags {
  bool ready = false;  ///< asks for readiness, not only for life
};

/// Returns the URL at which a service that listens on `listen` is asked from its own machine. Every address
/// of the machine becomes the loopback's. The error is a sentence: a free port that the service took is not
/// known to others.
std::expected<std::string, std::string> health_url(const Endpoint& listen, const HealthFlags& flags);

/// Asks a service with the same settings how it is; returns the exit status: done if all is well.
int health_command(const Options& options, const HealthFlags& flags);

}  // namespace candled::app
