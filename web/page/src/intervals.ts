const day_ms = 86_400_000;
const week_ms = 7 * day_ms;
const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: day_ms,
  w: week_ms,
};

/** The first Monday after the Unix epoch: weeks begin on Mondays. */
const monday_ms = 4 * day_ms;

/** What traders look for, as far as it follows from what is stored. */
const usual = ["1m", "5m", "10m", "15m", "30m", "1h", "4h", "1d", "1w"];

/** The length of an interval such as `5m` in milliseconds. */
export function lengthOf(interval: string): number {
  const found = /^(\d+)([smhdw])$/.exec(interval);
  const unit = units[found?.[2] ?? ""];
  if (!found || unit === undefined) throw new Error(`'${interval}' is no interval`);
  return Number(found[1]) * unit;
}

/** Whether candles of this interval are stored, or can be merged from some that are: those of a length that divides a day, and weeks. */
export function isOffered(interval: string, stored: readonly string[]): boolean {
  if (stored.includes(interval)) return true;
  if (!/^[1-9]\d{0,5}[smhdw]$/.test(interval)) return false;
  const length = lengthOf(interval);
  const fits = length === week_ms || (length <= day_ms && day_ms % length === 0);
  return fits && stored.some(name => length > lengthOf(name) && length % lengthOf(name) === 0);
}

/** The intervals to choose from, the shortest first: those that are stored, and the usual ones that follow from them. */
export function offered(stored: readonly string[]): string[] {
  const all = new Set([...stored, ...usual.filter(interval => isOffered(interval, stored))]);
  const lengths = new Set(stored.map(lengthOf));
  return [...all]
    .filter(interval => stored.includes(interval) || !lengths.has(lengthOf(interval)))
    .sort((a, b) => lengthOf(a) - lengthOf(b));
}

/** The interval that a typed text means, in minutes where it has no unit, by the name that it is stored or usually known by. */
export function intervalTyped(text: string, stored: readonly string[]): string | undefined {
  const interval = /^\d+$/.test(text) ? `${text}m` : text;
  if (!isOffered(interval, stored)) return undefined;
  const length = lengthOf(interval);
  return offered(stored).find(name => lengthOf(name) === length) ?? interval;
}

/** When the bucket of an interval that holds a time ends, in milliseconds. */
export function bucketEnd(interval: string, time: number): number {
  const length = lengthOf(interval);
  const offset = length === week_ms ? monday_ms : 0;
  return (Math.floor((time - offset) / length) + 1) * length + offset;
}

const shortcuts: Readonly<Record<string, { readonly interval: string; readonly place: number }>> = {
  "1": { interval: "1m", place: 0 },
  "5": { interval: "5m", place: 1 },
  "0": { interval: "10m", place: 2 },
};

/** Which interval a key chooses: 1, 5 and 0 mean 1m, 5m and 10m, or else the first, second and third of those there are. */
export function intervalOfKey(key: string, intervals: readonly string[]): string | undefined {
  const shortcut = shortcuts[key];
  if (!shortcut) return undefined;
  return intervals.includes(shortcut.interval) ? shortcut.interval : intervals[shortcut.place];
}

/** The key that chooses an interval, if there is one. */
export function keyOfInterval(interval: string, intervals: readonly string[]): string | undefined {
  return Object.keys(shortcuts).find(key => intervalOfKey(key, intervals) === interval);
}
