/** Prices of a candle as they are drawn. */
export interface Ohlc {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** The Heikin Ashi candle of a candle that follows on another Heikin Ashi candle, or on none. */
export function heikinAshi({ open, high, low, close }: Ohlc, before: Ohlc | undefined): Ohlc {
  const first = before ? (before.open + before.close) / 2 : (open + close) / 2;
  const last = (open + high + low + close) / 4;
  return { open: first, high: Math.max(high, first, last), low: Math.min(low, first, last), close: last };
}
