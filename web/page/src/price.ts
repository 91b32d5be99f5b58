// Prices are text with exact digits. Numbers are made of them for drawing and for percentages only.

/** A decimal with digits grouped in front of the point: 61,249.99999999. No digit is added or lost. */
export function grouped(price: string): string {
  const [whole = "", decimals] = price.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? groups : `${groups}.${decimals}`;
}

/** How many digits stand behind the point, zeros at the end not counted. */
export function decimalsOf(price: string): number {
  return (price.split(".")[1] ?? "").replace(/0+$/, "").length;
}

/** A decimal with so many digits behind the point: rounded half up, or filled with zeros. */
export function fixed(price: string, decimals: number): string {
  const [whole = "0", behind = ""] = price.split(".");
  if (behind.length <= decimals) return decimals === 0 ? whole : `${whole}.${behind.padEnd(decimals, "0")}`;
  const rounded = BigInt(whole + behind.slice(0, decimals)) + (behind[decimals]! >= "5" ? 1n : 0n);
  const digits = String(rounded).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A decimal without the zeros at its end that say nothing: 62,088.26000000 is 62,088.26. Two decimals stay. */
export function trimmed(price: string): string {
  return price.replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** The zeros between the point and the first other digit, for prices below one; otherwise 0. */
export function leadingZeros(price: string): number {
  return /^0*\.(0*)[1-9]/.exec(price)?.[1]?.length ?? 0;
}

/** The change from one price to another as a fraction of the first, or null where there is none to tell. */
export function change(from: string, to: string): number | null {
  const before = Number(from);
  const after = Number(to);
  return before > 0 && Number.isFinite(after) ? (after - before) / before : null;
}

/** A change as text: +0.42%, −1.20%, 0.00%. */
export function percent(fraction: number): string {
  const size = Math.abs(fraction) * 100;
  const text = size >= 1000 ? grouped(String(Math.round(size))) : size.toFixed(2);
  if (Number(size.toFixed(2)) === 0) return `${text}%`;
  return `${fraction < 0 ? "−" : "+"}${text}%`;
}

/** Where a change goes, as percentages with two decimals show it. */
export function trendOf(fraction: number | null): "up" | "down" | "flat" {
  if (fraction === null || Math.abs(fraction) < 5e-5) return "flat";
  return fraction > 0 ? "up" : "down";
}

const subscripts = "₀₁₂₃₄₅₆₇₈₉";

/** Writes 0.000000000000001234 as 0.0₁₄1234: a small figure counts zeros. Shorter prices stay as they are. */
export function compact(price: string): string {
  const zeros = leadingZeros(price);
  if (zeros < 6 || price.length <= 14) return price;
  const count = [...String(zeros)].map(digit => subscripts[Number(digit)]).join("");
  return `0.0${count}${price.slice(price.indexOf(".") + 1 + zeros)}`;
}

/** How prices of one series are drawn: multiplied by a power of ten, so that the smallest ones have sizes that a chart can work with. */
export class PriceScale {
  /** Ten to this power multiplies each price. */
  readonly shift: number;
  /** How many decimals of a price an axis shows at most. */
  readonly decimals: number;
  readonly #useful: number;

  /** `samples` are some prices of the series: the more, the better. */
  constructor(samples: readonly string[]) {
    const zeros = samples.length > 0 ? Math.min(...samples.map(leadingZeros)) : 0;
    this.shift = zeros > 2 ? zeros + 1 : 0;
    const most = Math.max(2, ...samples.map(decimalsOf));
    const whole = Math.max(1, ...samples.map(price => (price.split(".")[0] ?? "").length));
    this.#useful = zeros > 0 ? zeros + 6 : Math.max(2, 7 - whole);
    this.decimals = Math.min(most, this.#useful);
  }

  /** Whether the axis has the decimals that this price needs. */
  covers(price: string): boolean {
    return Math.min(decimalsOf(price), this.#useful) <= this.decimals;
  }

  /** The number to draw for a price. */
  drawn(price: string): number {
    return this.shift === 0 ? Number(price) : Number(`${price}e${this.shift}`);
  }

  /** The smallest step of drawn numbers that the axis can show. */
  get base(): number {
    return 10 ** Math.max(0, this.decimals - this.shift);
  }

  /** A drawn number as a price with so many decimals. */
  text(drawn: number, decimals = this.decimals): string {
    const negative = drawn < 0;
    const digits = Math.abs(drawn).toFixed(Math.min(20, Math.max(0, decimals - this.shift)));
    const price = this.shift === 0 ? digits : shiftedRight(digits, this.shift);
    return (negative ? "−" : "") + compact(grouped(price));
  }

  /** Labels of an axis, with as many decimals as tell them apart. */
  labels(drawn: readonly number[]): string[] {
    const steps = drawn.slice(1).map((value, index) => Math.abs(value - (drawn[index] ?? 0)));
    const step = Math.min(...steps.filter(size => size > 0), Infinity);
    const needed = Number.isFinite(step) ? this.shift + decimalsOfStep(step) : this.decimals;
    const decimals = Math.min(this.decimals, Math.max(needed, Math.min(2, this.decimals)));
    return drawn.map(value => this.text(value, decimals));
  }
}

/** How many decimals it takes to write a step of an axis, such as 2 for 0.25. */
function decimalsOfStep(step: number): number {
  for (let decimals = 0; decimals < 18; ++decimals) {
    const scaled = step * 10 ** decimals;
    if (Math.round(scaled) > 0 && Math.abs(scaled - Math.round(scaled)) < 1e-4 * scaled) return decimals;
  }
  return 18;
}

/** Moves the point of a decimal to the left, as text: 1.234 by 9 is 0.000000001234. */
function shiftedRight(digits: string, places: number): string {
  const [whole = "", decimals = ""] = digits.split(".");
  const all = whole.padStart(places + 1, "0") + decimals;
  const point = all.length - decimals.length - places;
  return `${all.slice(0, point)}.${all.slice(point)}`;
}
