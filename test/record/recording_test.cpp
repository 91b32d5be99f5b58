#include "record/recording.hpp"

#include <filesystem>
#include <optional>

#include "record/recording_fixture.hpp"
#include "support/gzip.hpp"

namespace candled::record {
namespace {

using test::gzip;

TEST_CASE("a recording begins with the header line and goes on where it ended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv");

  record(path, poll(1));
  record(path, poll(2));

  CHECK(content(path) == header + poll(1) + poll(2));
}

TEST_CASE("every poll of a plain recording is in the file at once") {
  const TemporaryFolder folder;
  const Opened opened = open(folder.file("samples.csv"));

  for (int number = 0; number < 3; ++number) {
    REQUIRE(opened.recording->append(poll(number)));
    CHECK(content(folder.file("samples.csv")) == header + polls(0, number + 1));
  }
}

TEST_CASE("a file that is no recording is refused and left as it is") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& name, const std::string& text) {
    CAPTURE(name, text);
    folder.write(name, text);
    const auto opened = open_recording(folder.file(name));
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == "'" + folder.file(name) +
                                "' is not a recording: its first line must name time_ms, pair or symbol, and "
                                "price; it is left untouched");
    CHECK(content(folder.file(name)) == text);
  };

  refused("a.csv", "pair,price\nUSDT_BTC,1\n");
  refused("b.csv", "time_ms,pair,price,volume\n");
  refused("c.csv", "time_ms,pair,pride");
  refused("d.csv", "a letter\n");
  refused("e.csv.gz", gzip("a letter\n" + std::string(1'000, 'x')));
  refused("cut.csv.gz", gzip("a letter\n").substr(0, 12));
  refused("f.csv.gz", "\x1f\x8b and so on, but that was all of gzip that there is in this file of mine");
}

TEST_CASE("a recording that says symbol, or has its columns in another order, is gone on with as it is") {
  const TemporaryFolder folder;
  folder.write("a.csv", "time_ms,symbol,price\n");
  folder.write("b.csv", "\xef\xbb\xbfprice,\"time_ms\",pair\r\n");
  folder.write("c.csv.gz", gzip("time_ms,symbol,price\n"));

  CHECK(open_recording(folder.file("a.csv"))->columns == replay::Columns{.names = NameOrder::base_first});
  CHECK(open_recording(folder.file("b.csv"))->columns ==
        replay::Columns{.fields = {replay::Columns::price, replay::Columns::time, replay::Columns::name}});
  CHECK(open_recording(folder.file("c.csv.gz"))->columns == replay::Columns{.names = NameOrder::base_first});
  CHECK_FALSE(open_recording(folder.file("new.csv"))->columns);
}

TEST_CASE("a recording that another program cut short or removed is not intact, and one that was moved is") {
  const TemporaryFolder folder;
  const std::string path = folder.file(GENERATE("samples.csv", "samples.gz"));
  const Opened opened = open(path);
  CHECK(opened.recording->intact());

  std::filesystem::rename(path, folder.file("moved"));
  CHECK(opened.recording->intact());
  const auto size = std::filesystem::file_size(folder.file("moved"));
  std::filesystem::resize_file(folder.file("moved"), size - 1);
  CHECK_FALSE(opened.recording->intact());
  std::filesystem::resize_file(folder.file("moved"), size);
  CHECK(opened.recording->intact());
  std::filesystem::remove(folder.file("moved"));
  CHECK_FALSE(opened.recording->intact());
}

TEST_CASE("what is no file is refused") {
  const TemporaryFolder folder;

  CHECK(open_recording(folder.path().string()).error().contains("cannot be opened for recording"));
  CHECK(open_recording(folder.file("no/such/folder.csv")).error().contains("cannot be opened for recording"));
  CHECK(open_recording("/dev/null").error() == "'/dev/null' is not a regular file; a recording needs one");
}

TEST_CASE("a second recorder on one file is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file(GENERATE("samples.csv", "samples.gz"));
  std::optional<Opened> first(open(path));

  CHECK(open_recording(path).error() == "'" + path + "' is being recorded to by another process");
  first.reset();
  CHECK(open_recording(path).has_value());
}

TEST_CASE("a plain recording that was cut anywhere goes on with its whole lines") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv");
  const std::string whole = header + poll(0);

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string left = whole.substr(0, size);
    CAPTURE(left);
    folder.write("samples.csv", left);

    record(path, poll(1));

    const std::string kept = std::max(header, left.substr(0, left.rfind('\n') + 1));
    REQUIRE(content(path) == kept + poll(1));
  }
}

TEST_CASE("a partial line longer than any block is cut off as well") {
  const TemporaryFolder folder;
  folder.write("samples.csv", header + poll(0) + std::string(200'000, 'x'));

  const Opened opened = open(folder.file("samples.csv"));

  CHECK(opened.mended ==
        folder.file("samples.csv") + ": its last line was truncated; 200000 bytes of it were removed");
  CHECK(content(folder.file("samples.csv")) == header + poll(0));
}

TEST_CASE("zeros at the end of a plain recording, as a power cut leaves them, are mended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv");
  const std::string whole = header + poll(0);

  for (std::size_t size = 0; size <= whole.size(); size += size < header.size() + 60 ? 1U : 37U) {
    CAPTURE(size);
    folder.write("samples.csv", whole.substr(0, size) + std::string(4'096, '\0'));

    record(path, poll(1));

    const std::string kept = std::max(header, whole.substr(0, whole.rfind('\n', size - 1) + 1));
    REQUIRE(content(path) == (size == 0 ? header : kept) + poll(1));
  }
}

TEST_CASE("a full disk leaves whole lines, and what it refused can be appended again") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv");
  const Opened opened = open(path);
  REQUIRE(opened.recording->append(poll(0)));
  {
    const FullDisk disk(content(path).size() + 100);
    const auto written = opened.recording->append(poll(1));
    REQUIRE_FALSE(written);
    CHECK(written.error().message == "File too large");
    CHECK_FALSE(written.error().for_good);
    CHECK(content(path) == header + poll(0));
  }

  REQUIRE(opened.recording->append(poll(1)));

  CHECK(content(path) == header + polls(0, 2));
}

}  // namespace
}  // namespace candled::record
