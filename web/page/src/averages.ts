/** A moving average of closes over so many candles: the simple one, or the exponential one. */
export interface Average {
  readonly kind: "sma" | "ema";
  readonly length: number;
}

/** How many averages of a kind are drawn at most, and over how many candles. */
export const mostAverages = 3;
export const longestAverage = 1_000;

/** The lengths that a text such as `20, 50` names, each once; those that make no sense are left out. */
export function lengthsIn(text: string): number[] {
  const lengths = [...text.matchAll(/\d+/g)].map(Number).filter(n => n >= 2 && n <= longestAverage);
  return [...new Set(lengths)].slice(0, mostAverages);
}

/**
 * Averages of values, one after the other. A place without a value has no average and is passed over; the average begins
 * once there have been as many values as it is long. An exponential one begins with the simple one.
 */
export class MovingAverage {
  #values: (number | undefined)[] = [];
  #averages: (number | undefined)[] = [];
  #counts: number[] = [];

  constructor(readonly average: Average) {}

  /** The averages at all places. */
  get all(): readonly (number | undefined)[] {
    return this.#averages;
  }

  /** Begins anew with these values. */
  set(values: readonly (number | undefined)[]): void {
    this.#values = [];
    this.#averages = [];
    this.#counts = [];
    values.forEach((value, place) => this.put(place, value));
  }

  /** Puts a value at the last place or behind it, and returns the average there. */
  put(place: number, value: number | undefined): number | undefined {
    this.#values[place] = value;
    this.#counts[place] = (this.#counts[place - 1] ?? 0) + (value === undefined ? 0 : 1);
    const average = value === undefined ? undefined : this.#at(place, value);
    this.#averages[place] = average;
    return average;
  }

  #at(place: number, value: number): number | undefined {
    const { kind, length } = this.average;
    if (this.#counts[place]! < length) return undefined;
    if (kind === "sma" || this.#counts[place] === length) return this.#mean(place);
    let before = place - 1;
    while (this.#values[before] === undefined) --before;
    const last = this.#averages[before]!;
    return last + (2 / (length + 1)) * (value - last);
  }

  #mean(place: number): number {
    let sum = 0;
    let left = this.average.length;
    for (let at = place; left > 0; --at) {
      const value = this.#values[at];
      if (value === undefined) continue;
      sum += value;
      --left;
    }
    return sum / this.average.length;
  }
}
