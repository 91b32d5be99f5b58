#include "candled/verify_command.hpp"

#include <cstdio>
#include <fmt/format.h>

#include "candled/exchange_audit.hpp"
#include "candled/exit_status.hpp"
#include "candled/stores.hpp"
#include "store/mending.hpp"
#include "text/time_text.hpp"

namespace candled::app {
namespace {

using store::Check;
using store::Checked;
using store::Finding;

/// The largest number of findings of a check that are printed; further ones are only counted.
constexpr std::uint64_t printed_findings = 100;

std::string name_of(const Checked& checked) {
  switch (checked.check) {
    case Check::database:
      return "database";
    case Check::pairs:
      return fmt::format("pairs {}", checked.rows);
    case Check::candles:
      return fmt::format("candles {}", checked.rows);
    case Check::own:
      return fmt::format("{} {}", checked.name, checked.rows);
    case Check::series:
      return fmt::format("series {}", checked.rows);
    case Check::forming:
      return fmt::format("forming candles {}", checked.rows);
    case Check::bigger:
      return fmt::format("{} candles {}", checked.interval->name(), checked.rows);
  }
  return "unknown";
}

std::string good_news(const Checked& checked) {
  switch (checked.check) {
    case Check::database:
      return "whole";
    case Check::pairs:
      return "each with a name and a number of its own";
    case Check::candles:
      return "aligned and consistent";
    case Check::own:
      return std::string(checked.sound);
    case Check::series:
      return "agree with the candles";
    case Check::forming:
      return "as they were saved";
    case Check::bigger:
      return fmt::format("each is the merge of its {} parts", checked.part->name());
  }
  return "unknown";
}

std::string count_of(std::uint64_t findings) {
  return fmt::format("{} finding{}", findings, findings == 1 ? "" : "s");
}

/// Writes the report while the store is read.
class Report {
 public:
  void add(const Finding& finding) {
    if (++printed_ > printed_findings) return;
    if (const auto& candle = finding.candle)
      fmt::print("{} {} {}: {}\n", candle->pair, candle->interval.name(), text::iso_text(candle->open_time),
                 finding.what);
    else
      fmt::print("{}\n", finding.what);
  }

  void end(const Checked& checked) {
    if (printed_ > printed_findings) fmt::print("... and {} more\n", printed_ - printed_findings);
    printed_ = 0;
    fmt::print("{}: {}", name_of(checked),
               checked.findings == 0 ? good_news(checked) : count_of(checked.findings));
    if (checked.without_parts > 0) fmt::print("; {} without parts", checked.without_parts);
    fmt::print("\n");
    std::fflush(stdout);
  }

 private:
  std::uint64_t printed_ = 0;  // findings of the current check
};

void print_merged(std::uint64_t candles) {
  fmt::print("{} candle{} merged anew; verifying again:\n", candles, candles == 1 ? "" : "s");
}

using Verified = std::expected<std::uint64_t, store::StoreError>;

Verified verify(const Options& options, const store::VerificationOutput& output) {
  const auto store = open_store(options.store, {});
  if (!store) return std::unexpected(store.error());
  return (*store)->verify(output);
}

Verified mend(const Options& options, const store::VerificationOutput& output) {
  const CandleBuilder::Options built_with{.intervals = options.intervals, .max_gap = options.max_gap};
  const auto store = open_store(options.store, {.access = store::Access::mend, .built_with = built_with});
  if (!store) return std::unexpected(store.error());
  return store::mend(**store, {output, print_merged});
}

}  // namespace

int verify_command(const Options& options, const Verifying& verifying) {
  Report report;
  const store::VerificationOutput output{
      .finding = [&report](const Finding& finding) { report.add(finding); },
      .checked = [&report](const Checked& checked) { report.end(checked); }};
  const auto findings = verifying.mend ? mend(options, output) : verify(options, output);
  if (!findings) return fail(failed, findings.error().message);
  bool agrees = *findings == 0;
  if (verifying.against_exchange) {
    const auto wrong = audit_against_exchange(options, *verifying.against_exchange);
    if (!wrong) return fail(failed, wrong.error());
    agrees = agrees && *wrong == 0;
    if (*wrong > 0)
      fmt::print("{} of source exchange {} not the exchange's\n",
                 *wrong == 1 ? "1 candle" : fmt::format("{} candles", *wrong), *wrong == 1 ? "is" : "are");
  }
  if (*findings > 0)
    fmt::print("{}\n", count_of(*findings));
  else if (agrees)
    fmt::print("ok\n");
  if (std::fflush(stdout) != 0) return fail(failed, "standard output cannot be written");
  return agrees ? done : failed;
}

}  // namespace candled::app
