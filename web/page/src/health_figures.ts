import { lengthOf } from "./intervals.ts";
import type { Backfill, NewestCandle, Status } from "./model.ts";
import { grouped } from "./price.ts";
import { type Clock, duration } from "./time.ts";

/** A name, what is said of it, and whether that is bad. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
}

/** Figures that belong together. */
export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** How long after its end a candle may be stored before it counts as late: its grace and a little. */
const patience_ms = 4_000;

/** Everything that the service says of itself. `age_ms` is how long ago the newest poll has succeeded. */
export function healthFigures(
  status: Status,
  age_ms: number | undefined,
  now: number,
  clock: Clock,
): readonly FigureGroup[] {
  const { feed, samples, store, repair, backfill } = status;
  const rejected = Object.entries(samples.rejected).map(
    ([reason, number]) => `${count(number)} ${reason.replaceAll("_", " ")}`,
  );
  return [
    group("Prices", [
      { name: "feed", value: feed.name },
      { name: "last poll", value: age_ms === undefined ? "none yet" : ago(age_ms) },
      { name: "latency", value: feed.latency_ms === null ? "–" : `${feed.latency_ms} ms` },
      { name: "answered", value: count(feed.polls.ok) },
      { name: "failed", value: count(feed.polls.failed), bad: feed.failures_in_a_row > 0 },
      { name: "failed in a row", value: count(feed.failures_in_a_row), bad: feed.failures_in_a_row > 0 },
      { name: "skipped", value: count(feed.polls.skipped) },
      { name: "newest failure", value: feed.last_error?.detail ?? "none" },
      { name: "our clock", value: clockText(feed.clock), bad: feed.clock.fault !== null },
    ]),
    group(
      "Newest candles",
      status.intervals.map(newest => newestFigure(newest, now, clock)),
    ),
    group("Samples", [
      { name: "taken", value: count(samples.taken) },
      { name: "late", value: count(samples.late) },
      { name: "rejected", value: rejected.join(", ") || "none" },
      { name: "rejected last", value: rejectedLast(samples.rejected_pairs) },
      { name: "pairs", value: count(status.pairs) },
    ]),
    group("Store", [
      { name: "candles", value: store.candles === null ? "–" : count(store.candles) },
      { name: "stored since the start", value: count(store.stored) },
      { name: "store size", value: bytes(store.size_bytes) },
      { name: "waiting, lost", value: `${count(store.waiting)}, ${count(store.lost)}`, bad: store.lost > 0 },
      { name: "removed for age", value: count(store.removed) },
      { name: "withdrawn", value: count(store.withdrawn), bad: store.withdrawn > 0 },
      { name: "pairs gone", value: count(store.pairs_gone), bad: store.pairs_gone > 0 },
      { name: "error", value: store.error ?? "none", bad: store.error !== null },
    ]),
    group("Gaps and repair", [
      { name: "state", value: repair.state },
      { name: "reaches back", value: repair.window_ms ? duration(repair.window_ms) : "–" },
      { name: "gaps open", value: repair.enabled ? count(repair.open) : "repair is off" },
      { name: "repaired", value: count(repair.repaired) },
      { name: "given up", value: count(repair.given_up) },
      { name: "newest failure", value: repair.last_error ?? "none" },
    ]),
    ...(backfill ? [group("History from the exchange", backfillFigures(backfill, clock))] : []),
    group("Service", [
      { name: "version", value: status.version },
      { name: "up for", value: duration(status.uptime * 1_000) },
      { name: "since", value: `${clock.date(status.started)} ${clock.time(status.started)}` },
    ]),
  ];
}

/** A number with its digits grouped. */
export function count(number: number): string {
  return grouped(String(number));
}

/** How long ago something was, with tenths while that is little. */
export function ago(age_ms: number): string {
  return `${age_ms < 10_000 ? `${(age_ms / 1_000).toFixed(1)} s` : duration(age_ms)} ago`;
}

function group(title: string, figures: readonly Figure[]): FigureGroup {
  return { title, figures };
}

function clockText({ ahead_ms, uncertainty_ms, fault }: Status["feed"]["clock"]): string {
  if (fault !== null) return fault;
  if (ahead_ms === null || uncertainty_ms === null) return "–";
  const size = duration(Math.abs(ahead_ms));
  return `${size} ${ahead_ms < 0 ? "behind" : "ahead"}, ± ${duration(uncertainty_ms)}`;
}

/** Three of the pairs whose prices were rejected last. */
function rejectedLast(pairs: Status["samples"]["rejected_pairs"]): string {
  const names = pairs.slice(0, 3).map(({ pair }) => pair);
  const more = pairs.length > names.length ? " and others" : "";
  return names.length > 0 ? `${names.join(", ")}${more}` : "none";
}

/** How far the newest candle of an interval is behind: the next one should be stored soon after its end. */
function newestFigure({ interval, open_time, close_time }: NewestCandle, now: number, clock: Clock): Figure {
  if (close_time === null || open_time === null) return { name: interval, value: "none yet" };
  const behind = Math.max(0, now - close_time);
  const late = behind > lengthOf(interval) + patience_ms;
  const opened = clock.time(open_time, lengthOf(interval) < 60_000);
  const closed = duration(Math.floor(behind / 1_000) * 1_000);
  return { name: interval, value: `${opened}, closed ${closed} ago${late ? ", late" : ""}`, bad: late };
}

function backfillFigures(backfill: Backfill, clock: Clock): readonly Figure[] {
  const { state, since, pairs, pairs_done, candles, seconds_left } = backfill;
  if (state === "off") return [{ name: "state", value: "off" }];
  return [
    { name: "state", value: state },
    { name: "back to", value: since === null ? "–" : `${clock.date(since)} ${clock.time(since)}` },
    { name: "pairs done", value: `${count(pairs_done)} of ${count(pairs)}` },
    { name: "candles fetched", value: count(candles) },
    { name: "time left", value: seconds_left === null ? "–" : duration(seconds_left * 1_000) },
  ];
}

function bytes(size: number | null): string {
  if (size === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  for (; size >= 1_000 && unit < units.length - 1; ++unit) size /= 1_000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
