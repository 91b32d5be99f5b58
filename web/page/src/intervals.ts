const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The length of an interval such as `5m` in milliseconds. */
export function lengthOf(interval: string): number {
  const found = /^(\d+)([smhd])$/.exec(interval);
  const unit = units[found?.[2] ?? ""];
  if (!found || unit === undefined) throw new Error(`'${interval}' is no interval`);
  return Number(found[1]) * unit;
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
