#include "live/process_usage.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <thread>

namespace candled::live {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a process knows what it takes of the machine") {
  const ProcessUsage usage = process_usage();

  CHECK(usage.resident_bytes > 1'000'000);
  CHECK(usage.virtual_bytes > usage.resident_bytes);
  CHECK(usage.cpu >= 0ms);
}

TEST_CASE("another file is one descriptor more, and another thread one thread more") {
  std::jthread([] {}).join();  // a sanitizer's own thread comes with the first one
  const ProcessUsage before = process_usage();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/dev/null", "r"), &std::fclose);
  std::atomic<bool> over = false;
  std::jthread thread([&] { over.wait(false); });
  const ProcessUsage after = process_usage();
  over = true;
  over.notify_all();

  CHECK(*after.open_descriptors == *before.open_descriptors + 1);
  CHECK(*after.threads == *before.threads + 1);
}

}  // namespace
}  // namespace candled::live
