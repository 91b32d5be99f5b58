import type { Candle } from "./model.ts";

const columns = [
  "pair",
  "interval",
  "open_time",
  "close_time",
  "open",
  "high",
  "low",
  "close",
  "samples",
  "gap",
  "complete",
  "source",
  "closed",
] as const;

/** Candles as CSV, as `/api/candles?include=forming` writes them: times in milliseconds, prices to the digit, nothing where a value is null. */
export function csvOf(candles: readonly Candle[]): string {
  const row = (candle: Candle): string => {
    const whole = { ...candle, closed: candle.closed !== false };
    return columns.map(name => quoted(whole[name] ?? "")).join();
  };
  return [columns.join(), ...candles.map(row)].join("\n") + "\n";
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
