// Recordings compressed with gzip: whole, cut, damaged, of earlier versions, and with zeros at their end.

#include <algorithm>
#include <vector>

#include "record/recording_fixture.hpp"
#include "support/gzip.hpp"

namespace candled::record {
namespace {

using test::gunzip;
using test::gzip;

TEST_CASE("a recording whose name ends in .gz is compressed, and goes on where it ended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.csv.gz");

  record(path, polls(0, 100));
  record(path, polls(100, 200));

  const std::string packed = content(path);
  CHECK(gunzip(packed).whole);
  CHECK(gunzip(packed).text == header + polls(0, 200));
  CHECK(packed.size() < polls(0, 200).size() / 3);
}

TEST_CASE("what a compressed recording has flushed can be read while it goes on") {
  const TemporaryFolder folder;
  const Opened opened = open(folder.file("samples.gz"));
  CHECK(gunzip(content(folder.file("samples.gz"))).text == header);

  REQUIRE(opened.recording->append(polls(0, 50)));
  REQUIRE(opened.recording->flush());
  REQUIRE(opened.recording->append(polls(50, 60)));

  CHECK(gunzip(content(folder.file("samples.gz"))).whole);
  CHECK(gunzip(content(folder.file("samples.gz"))).text == header + polls(0, 50));
}

TEST_CASE("a compressed recording that was cut anywhere goes on with every whole line that can be read") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  {
    const Opened opened = open(path);
    for (int number = 0; number < 4; ++number) {
      REQUIRE(opened.recording->append(poll(number)));
      if (number == 2) {
        REQUIRE(opened.recording->flush());
      }
    }
    REQUIRE(opened.recording->flush());
  }
  record(path, poll(4));
  const std::string whole = content(path);
  REQUIRE(gunzip(whole).text == header + polls(0, 5));

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size);
    folder.write("samples.gz", whole.substr(0, size));
    const std::string left = gunzip(whole.substr(0, size)).text;

    record(path, poll(20));

    const std::string kept = std::max(header, left.substr(0, left.rfind('\n') + 1));
    const auto result = gunzip(content(path));
    REQUIRE(result.whole);
    REQUIRE(result.text == kept + poll(20));
  }
}

TEST_CASE("a recording that gzip has compressed goes on, whole or cut") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  const std::string whole = gzip(header + polls(0, 300));

  for (const std::size_t size : {whole.size(), whole.size() - 1, whole.size() - 9, whole.size() / 2}) {
    CAPTURE(size);
    folder.write("samples.gz", whole.substr(0, size));
    const std::string left = gunzip(whole.substr(0, size)).text;

    record(path, poll(400));

    const auto result = gunzip(content(path));
    CHECK(result.whole);
    CHECK(result.text == left.substr(0, left.rfind('\n') + 1) + poll(400));
  }
}

TEST_CASE(
    "of a recording that gzip has compressed as one, more than 72 MiB are gone on with only if it is whole") {
  const TemporaryFolder folder;
  std::string text = header;
  for (const std::string line = poll(1); text.size() < 73 << 20;) text += line;
  const std::string packed = gzip(text);
  folder.write("whole.gz", packed);
  folder.write("cut.gz", packed.substr(0, packed.size() - 1));

  CHECK(open(folder.file("whole.gz")).mended.empty());
  CHECK(open(folder.file("cut.gz"))
            .mended.contains("too much of it would have to be rewritten; it was renamed to "));
  CHECK(content(folder.file("cut.gz.damaged")).size() == packed.size() - 1);
  CHECK(gunzip(content(folder.file("cut.gz"))).text == header);
}

TEST_CASE("a compressed recording whose last line was left open gets its end before it goes on") {
  const TemporaryFolder folder;
  folder.write("samples.gz", gzip(header + "1635768000000,USDT_BTC,1"));

  record(folder.file("samples.gz"), poll(1));

  CHECK(gunzip(content(folder.file("samples.gz"))).text == header + "1635768000000,USDT_BTC,1\n" + poll(1));
}

TEST_CASE("a compressed recording that is damaged before its end is moved aside, and a new one begins") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  std::string packed = gzip(header + polls(0, 300));
  packed[packed.size() / 2] ^= 0x55;
  packed += gzip(poll(300));

  for (const std::string aside : {".damaged", ".damaged-2", ".damaged-3"}) {
    CAPTURE(aside);
    folder.write("samples.gz", packed);
    CHECK(open(path).mended ==
          path + " cannot be continued: its gzip stream is damaged before its end; it was renamed to " +
              path + aside);
    CHECK(content(path + aside) == packed);
    CHECK(gunzip(content(path)).text == header);
  }
}

TEST_CASE("a compressed recording of ours whose beginning is damaged is moved aside, and a letter is not") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  record(path, polls(0, 100));
  std::string packed = content(path);
  std::fill(packed.begin() + 40, packed.begin() + 200, '\xff');
  folder.write("samples.gz", packed);

  CHECK(open(path).mended ==
        path + " cannot be continued: its beginning is damaged; it was renamed to " + path + ".damaged");
  CHECK(content(path + ".damaged") == packed);
}

TEST_CASE("zeros at the end of a compressed recording, as a power cut leaves them, are mended") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  record(path, polls(0, 2));
  record(path, poll(2));
  const std::string whole = content(path);
  const auto zeros = GENERATE(std::size_t{1}, std::size_t{3}, std::size_t{5'000});

  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size, zeros);
    folder.write("samples.gz", whole.substr(0, size) + std::string(zeros, '\0'));
    const std::string left = gunzip(whole.substr(0, size)).text;

    record(path, poll(20));

    const auto result = gunzip(content(path));
    REQUIRE(result.whole);
    REQUIRE(result.text.ends_with(poll(20)));
    const std::string kept = result.text.substr(0, result.text.size() - poll(20).size());
    REQUIRE((header + polls(0, 3)).starts_with(kept));
    REQUIRE(kept.size() + 40 >= std::max(header, left.substr(0, left.rfind('\n') + 1)).size());
  }
}

TEST_CASE("a compressed recording that ends with a zero of its own is whole") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  record(path, poll(0));
  const std::string whole = content(path);
  REQUIRE(whole.ends_with('\0'));

  CHECK(open(path).mended.empty());
  folder.write("samples.gz", whole + std::string(4'096, '\0'));
  CHECK(open(path).mended.contains("0 bytes of lines were recovered from its last 4096 bytes"));
}

TEST_CASE("a compressed recording is whole after each flush, and a kill leaves nothing to mend") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  {
    const Opened opened = open(path);
    for (int number = 0; number < 200; ++number) {
      REQUIRE(opened.recording->append(poll(number)));
      REQUIRE(opened.recording->flush());
    }
    REQUIRE(opened.recording->append(poll(200)));
  }  // ended as by a kill

  const Opened opened = open(path);
  CHECK(opened.mended.empty());
  REQUIRE(opened.recording->append(poll(300)));
  REQUIRE(opened.recording->flush());

  const auto result = gunzip(content(path));
  CHECK(result.whole);
  CHECK(result.text == header + polls(0, 200) + poll(300));
}

TEST_CASE(
    "a recording of an earlier version, one member with many flushes, goes on with every flushed line") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  std::vector<std::string> flushes{header};
  for (int number = 0; number < 40; ++number) flushes.push_back(poll(number));
  const std::string earlier = gzip(header + poll(1'000)) + test::flushed_gzip(flushes);
  const std::size_t last_flush = earlier.size();
  flushes.push_back(poll(40));
  const std::string later = gzip(header + poll(1'000)) + test::flushed_gzip(flushes);

  for (std::size_t size = last_flush; size <= later.size(); ++size) {
    CAPTURE(size);
    folder.write("samples.gz", later.substr(0, size));

    CHECK(open(path).mended.contains("its gzip stream was truncated and has been repaired"));
    record(path, poll(300));

    const auto result = gunzip(content(path));
    REQUIRE(result.whole);
    REQUIRE(result.text.starts_with(header + poll(1'000) + header + polls(0, 40)));
    REQUIRE(result.text.ends_with(poll(300)));
    REQUIRE(open(path).mended.empty());
  }
}

TEST_CASE("of a recording of an earlier version the longest member goes on if it was cut") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  std::vector<std::string> flushes{header};
  // A member ended at the first flush after 64 MiB, and a flush came at the latest after 4 MiB.
  const std::string lines = polls(0, 5'000);
  for (std::size_t size = 0; size < std::size_t{68} << 20; size += lines.size()) flushes.push_back(lines);
  folder.write("samples.gz", test::flushed_gzip(flushes));
  std::string text;
  for (const std::string& flushed : flushes) text += flushed;

  record(path, poll(1));

  CHECK(gunzip(content(path)).whole);
  CHECK(gunzip(content(path)).text == text + poll(1));
}

TEST_CASE("a full disk loses nothing that a compressed recording has taken") {
  const TemporaryFolder folder;
  const std::string path = folder.file("samples.gz");
  const Opened opened = open(path);
  REQUIRE(opened.recording->append(polls(0, 10)));
  REQUIRE(opened.recording->flush());
  REQUIRE(opened.recording->append(polls(10, 100)));
  {
    const FullDisk disk(content(path).size() + 100);
    CHECK_FALSE(opened.recording->flush());
    CHECK_FALSE(opened.recording->append(poll(100)));
    CHECK_FALSE(opened.recording->flush());
    CHECK(gunzip(content(path)).text == header + polls(0, 10));
  }

  REQUIRE(opened.recording->flush());

  CHECK(gunzip(content(path)).whole);
  CHECK(gunzip(content(path)).text == header + polls(0, 100));
}

}  // namespace
}  // namespace candled::record
