/** In whose time the page speaks. */
export type Zone = "local" | "utc";

/** How far the zone's clocks are ahead of UTC at a time, in milliseconds. */
export function offsetOf(zone: Zone, time: number): number {
  return zone === "utc" ? 0 : -new Date(time).getTimezoneOffset() * 60_000;
}

/** The zone's name for people: UTC, or as the browser says. */
export function zoneName(zone: Zone): string {
  if (zone === "utc") return "UTC";
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "local";
}

const two = (number: number): string => String(number).padStart(2, "0");

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Dates and times in one zone. */
export class Clock {
  constructor(readonly zone: Zone) {}

  /** 14:05, or 14:05:30 where seconds matter. */
  time(at: number, seconds = false): string {
    const date = this.#shifted(at);
    const text = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
    return seconds ? `${text}:${two(date.getUTCSeconds())}` : text;
  }

  /** 25 Nov 2026 */
  date(at: number): string {
    return `${this.day(at)} ${this.year(at)}`;
  }

  /** 25 Nov */
  day(at: number): string {
    const date = this.#shifted(at);
    return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  }

  /** Nov */
  month(at: number): string {
    return months[this.#shifted(at).getUTCMonth()] ?? "";
  }

  /** 2026 */
  year(at: number): string {
    return String(this.#shifted(at).getUTCFullYear());
  }

  #shifted(at: number): Date {
    return new Date(at + offsetOf(this.zone, at));
  }
}

/** A length of time in its two biggest units, in words: 45 seconds, 1 hour 10 minutes. */
export function inWords(ms: number): string {
  const names: Readonly<Record<string, string>> = { d: "day", h: "hour", min: "minute", s: "second" };
  return duration(Math.round(ms / 1_000) * 1_000).replace(
    /(\d+) (d|h|min|s)\b/g,
    (_, count: string, unit: string) => {
      return `${count} ${names[unit]}${count === "1" ? "" : "s"}`;
    },
  );
}

/** A length of time in its two biggest units: 850 ms, 4.2 s, 3 min 5 s, 2 h, 5 d 3 h. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000 && ms % 1_000 !== 0) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}
