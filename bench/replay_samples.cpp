// Writes a recording to standard output: one sample of each pair a second, prices that walk by thousandths.
//   replay_samples SAMPLES [PAIRS]
#include <charconv>
#include <cstdio>
#include <fmt/format.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct Walk {
  std::string name;
  std::int64_t price;  // in 1e-8
};

std::vector<Walk> walks(std::uint64_t pairs, std::mt19937_64& random) {
  std::vector<Walk> all;
  for (std::uint64_t pair = 0; pair < pairs; ++pair)
    all.push_back(
        {fmt::format("USDT_C{}", pair), static_cast<std::int64_t>(1'000'000 + random() % 1'000'000'000)});
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t samples = argc > 1 ? number(argv[1]) : 1'000'000;
  std::mt19937_64 random(1);
  auto all = walks(argc > 2 ? number(argv[2]) : 1'000, random);
  std::string lines = "time_ms,pair,price\n";
  std::uint64_t written = 0;
  for (std::int64_t time_ms = 1'635'768'000'000; written < samples; time_ms += 1'000) {
    for (auto walk = all.begin(); walk != all.end() && written < samples; ++walk, ++written) {
      walk->price += (static_cast<std::int64_t>(random() % 2'001) - 1'000) * walk->price / 1'000'000;
      fmt::format_to(std::back_inserter(lines), "{},{},{}.{:08}\n", time_ms, walk->name,
                     walk->price / 100'000'000, walk->price % 100'000'000);
    }
    if (lines.size() < 1'000'000 && written < samples) continue;
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) return 1;
    lines.clear();
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
