#include "candled/flags.hpp"

#include <array>

namespace candled::app {
namespace {
namespace flag_table {

using enum Command;

constexpr std::string_view collecting = "Collecting";
constexpr std::string_view candles = "Candles";
constexpr std::string_view storing = "Storing";
constexpr std::string_view serving = "Serving";
constexpr std::string_view protecting = "Protecting the service";
constexpr std::string_view logging = "Logging";
constexpr std::string_view what = "Which candles";
constexpr std::string_view where = "Where to";
constexpr std::string_view recording = "The recording";
constexpr std::string_view mending = "Mending";
constexpr std::string_view comparing = "Comparing";
constexpr std::string_view asking = "Asking";
constexpr std::string_view general = "General";

constexpr std::array settings{
    CommandFlag{
        {"listen", "HOST:PORT", "127.0.0.1:8080", serving, "address to serve on; port 0 takes a free port"},
        {serve, health}},
    CommandFlag{
        {"store", "URL", "sqlite:candles.db", storing,
         "database of candles: sqlite:PATH, a bare path, or postgres://[USER@]HOST[,HOST...]/DATABASE"},
        {serve, replay, verify, export_candles, backfill, backup}},
    CommandFlag{
        {"node", "NAME", "", storing,
         "name of this process among those that share a store in PostgreSQL; the machine's name if empty"},
        {serve}},
    CommandFlag{
        {"role",
         "ROLE",
         "all",
         serving,
         "what to do: all, which collects and serves, or api, which only serves, from a store that several "
         "machines share",
         {},
         "all api"},
        {serve}},
    CommandFlag{{"feed",
                 "FEED",
                 "auto",
                 collecting,
                 "API to poll: auto, return-ticker or price; for replay, how the recording spells pairs",
                 {},
                 "auto return-ticker price"},
                {serve, record, replay, verify, backfill}},
    CommandFlag{{"exchange-url", "URL", "", collecting, "scheme and host to use instead of the exchange's"},
                {serve, record, verify, backfill}},
    CommandFlag{{"poll-every", "DURATION", "1s", collecting, "time between polls, 200ms to 1m"},
                {serve, record}},
    CommandFlag{{"pairs", "LIST", "*", collecting,
                 "only these pairs: names in any spelling, or globs, such as USDT_*,btc-eth", "pair"},
                {serve, record, replay, verify, backfill}},
    CommandFlag{{"intervals", "LIST", "1m,5m,10m", candles,
                 "lengths of candles, each a multiple of the shortest", "interval"},
                {serve, record, replay, backfill}},
    CommandFlag{{"max-gap", "DURATION", "5s", candles,
                 "longest stretch without a sample in a complete candle, 1ms to 1h"},
                {serve, record, replay, verify, export_candles, backfill, copy}},
    CommandFlag{{"grace", "DURATION", "2s", candles,
                 "longest wait for a poll in flight at a bucket's end, 0ms to 1m"},
                {serve, record}},
    CommandFlag{{"repair-window", "DURATION", "24h", candles,
                 "how far back missing and incomplete candles are fetched from the exchange, 0 (off) to 7d"},
                {serve}},
    CommandFlag{{"backfill", "DURATION|DATE", "1d", candles,
                 "how far back the history of each pair reaches that is fetched from the exchange: 1d, 30d, "
                 "2021-01-01, or 0 (off)"},
                {serve}},
    CommandFlag{
        {"repair-rate", "N/s", "auto", candles,
         "requests for candles, 1/s to 100/s; auto is 10/s at the current API, 2/s at the legacy one"},
        {serve}},
    CommandFlag{
        {"resend", "DURATION", "15m", storing,
         "how long stored candles stay in memory, to be stored again if a failover of PostgreSQL loses "
         "them; 0 for not at all"},
        {serve}},
    CommandFlag{{"retain", "LIST", "none", storing,
                 "how long to keep candles, such as 1m=90d,5m=2y; other intervals are kept for ever"},
                {serve}},
    CommandFlag{{"record", "FILE", "none", storing,
                 "also write the samples to this file, for replay; compressed if it ends in .gz or .zst"},
                {serve}},
    CommandFlag{
        {"max-connections", "N", "10000", serving, "maximum number of open HTTP connections, 1 to 1000000"},
        {serve}},
    CommandFlag{{"max-connections-per-client", "N", "256", serving,
                 "the same for one IPv4 address or IPv6 network of 64 bits, 1 to 1000000"},
                {serve}},
    CommandFlag{
        {"idle-timeout", "DURATION", "60s", serving, "how long a connection may stay idle, 10ms to 1h"},
        {serve}},
    CommandFlag{
        {"head-timeout", "DURATION", "5s", serving, "how long a request may take to arrive, 10ms to 1m"},
        {serve}},
    CommandFlag{{"write-timeout", "DURATION", "10s", serving,
                 "how long a client may take to read an answer, 10ms to 10m"},
                {serve}},
    CommandFlag{{"http-threads", "N", "4", serving, "requests worked on at the same time, 1 to 64"}, {serve}},
    CommandFlag{{"api-token", "TOKEN", "", protecting,
                 "require this token of clients; other users of this machine can see it, so prefer a file"},
                {serve}},
    CommandFlag{{"api-token-file", "FILE", "", protecting, "the same, with the token in a file"}, {serve}},
    CommandFlag{{"rate-limit", "N/s|N/m[:BURST]", "none", protecting,
                 "requests allowed to one client, such as 20/s:100"},
                {serve}},
    CommandFlag{{"trusted-proxy", "NETWORKS", "none", protecting,
                 "proxies whose X-Forwarded-For is believed, such as 127.0.0.1,10.0.0.0/8"},
                {serve}},
    CommandFlag{{"cors-origin", "ORIGIN", "*", protecting,
                 "origin whose pages may read answers: *, none, or one such as https://charts.example"},
                {serve}},
    CommandFlag{{"log-level",
                 "LEVEL",
                 "info",
                 logging,
                 "debug, info, warning or error",
                 {},
                 "debug info warning error"},
                {serve, record}},
    CommandFlag{
        {"log-format",
         "FORMAT",
         "auto",
         logging,
         "text, json (one object a line), or journal (entries with fields); auto is journal where systemd's "
         "journal takes the output, text elsewhere",
         {},
         "auto text json journal"},
        {serve, record}},
};

constexpr std::array requests{
    CommandFlag{{"pairs", "LIST", "", what, "only these pairs: names in any spelling, or globs", "pair"},
                {export_candles}},
    CommandFlag{{"intervals", "LIST", "", what,
                 "only these intervals, such as 1m,1h; those that are not stored are merged from stored ones",
                 "interval"},
                {export_candles}},
    CommandFlag{
        {"start", "TIME", "", what,
         "only candles that open at or after this time: 2021-11-01, 2021-11-01T12:00:00Z, or seconds or "
         "milliseconds since 1970"},
        {export_candles, backfill}},
    CommandFlag{{"end", "TIME", "", what, "only candles that open before this time"},
                {export_candles, backfill}},
    CommandFlag{{"format",
                 "FORMAT",
                 "",
                 where,
                 "csv or ndjson; by default as the file's name says, else csv",
                 {},
                 "csv ndjson"},
                {export_candles}},
    CommandFlag{{"output", "FILE", "-", where,
                 "file to write, compressed if it ends in .gz or .zst; - is standard output"},
                {export_candles}},
    CommandFlag{{"to", "FILE", "", where, "file to write; - is standard output"}, {backup}},
    CommandFlag{
        {"from", "URL", "", where,
         "store to copy from: sqlite:PATH, a bare path, or postgres://[USER@]HOST[,HOST...]/DATABASE"},
        {copy}},
    CommandFlag{{"to", "URL", "", where, "store to copy into, which is created if it is not there"}, {copy}},
    CommandFlag{{"force", "", "", where, "replace a file that is there"}, {backup}},
    CommandFlag{{"ready", "", "", asking, "ask whether it is ready, as /readyz says, and not only alive"},
                {health}},
    CommandFlag{{"skip-bad-lines", "", "", recording,
                 "count bad lines and continue, instead of stopping at the first"},
                {replay}},
    CommandFlag{{"strict", "", "", recording,
                 "exit with status 1 if a sample was too late for its candle, or a line was skipped"},
                {replay}},
    CommandFlag{{"mend", "", "", mending,
                 "merge bigger candles anew that are missing or disagree with their parts, and verify again"},
                {verify}},
    CommandFlag{
        {"intervals", "LIST", "", comparing, "compare only these intervals, such as 1m,5m", "interval"},
        {verify}},
    CommandFlag{{"against-exchange", "[N]", "60", comparing,
                 "compare the newest N candles of each pair and interval with the exchange's own, 1 to 500"},
                {verify}},
    CommandFlag{{"quiet", "", "", general, "show no progress on a terminal and no summary"},
                {replay, export_candles, backfill, backup, copy}},
    CommandFlag{{"config", "FILE", "", general, "a TOML file with a key for each setting"},
                {serve, record, replay, verify, export_candles, backfill, backup, copy, health}},
    CommandFlag{
        {"help", "", "", general, "print this help; also -h"},
        {serve, record, replay, verify, export_candles, backfill, backup, copy, health, version, help}},
    CommandFlag{
        {"version", "", "", general, "print the version; also -v"},
        {serve, record, replay, verify, export_candles, backfill, backup, copy, health, version, help}},
};

}  // namespace flag_table
}  // namespace

std::span<const CommandFlag> all_settings() {
  return flag_table::settings;
}

std::span<const CommandFlag> all_requests() {
  return flag_table::requests;
}

}  // namespace candled::app
