#include "program/small_file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "app/reading.hpp"
#include "candled/protection.hpp"
#include "support/temporary_folder.hpp"

namespace candled {
namespace {

TEST_CASE("a file has 1 MiB at most, however much can be read of it") {
  const test::TemporaryFolder folder;
  folder.write("most", std::string(1 << 20, 'x'));
  folder.write("more", std::string((1 << 20) + 1, 'x'));

  CHECK(content_of_file(folder.file("most"))->size() == 1 << 20);
  CHECK(content_of_file(folder.file("more")).error() == '\'' + folder.file("more") + "' has more than 1 MiB");
  CHECK(content_of_file("/dev/zero").error() == "'/dev/zero' has more than 1 MiB");
  CHECK(content_of_file("/dev/null")->empty());
}

TEST_CASE("a file that cannot be read is named with the cause") {
  const test::TemporaryFolder folder;

  CHECK(content_of_file(folder.path()).error() ==
        '\'' + folder.path().string() + "' cannot be read: Is a directory");
  CHECK(content_of_file(folder.file("none")).error().ends_with("cannot be read: No such file or directory"));
  CHECK(content_of_file("/proc/self/mem").error() == "'/proc/self/mem' cannot be read: Input/output error");
  folder.write("secret", "x");
  ::chmod(folder.file("secret").c_str(), 0);
  if (::geteuid() != 0) CHECK(content_of_file(folder.file("secret")).error().ends_with("Permission denied"));
}

TEST_CASE("a file with an empty token, or one of white space, is refused") {
  const test::TemporaryFolder folder;
  for (const std::string content : {"", "\n", "\r\n", " ", "        ", "\t\t\t\t\t\t\t\t\n"}) {
    folder.write("token", content);
    const std::string path = folder.file("token");
    const auto options = app::check(app::read({"--api-token-file", path.c_str()})->settings);
    REQUIRE(options);

    const auto token = app::api_token(*options);

    CHECK(token.error().starts_with("--api-token-file: '" + path + "' must contain 8 to 512"));
  }
  const auto endless = app::check(app::read({"--api-token-file", "/dev/zero"})->settings);
  CHECK_FALSE(app::api_token(*endless));
}

}  // namespace
}  // namespace candled
