#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <cstdlib>

namespace {

/// The servers of these tests are on this machine: a proxy that its environment names must not stand between.
struct NoProxy : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunStarting(const Catch::TestRunInfo&) override { ::setenv("no_proxy", "*", 1); }
};

CATCH_REGISTER_LISTENER(NoProxy)

}  // namespace
