/** A choice that the browser remembers for later visits. Where it may not keep anything, the choice lasts as long as the page. */
export class Setting<T> {
  readonly #key: string;
  #unkept: string | undefined;

  /** `read` returns undefined for a text that is no value; `write` is its inverse. */
  constructor(
    name: string,
    readonly fallback: T,
    readonly read: (text: string) => T | undefined,
    readonly write: (value: T) => string = String,
  ) {
    this.#key = `candled.${name}`;
  }

  /** The newest choice, of another tab too; `fallback` if there is none. */
  get value(): T {
    const text = this.#unkept ?? kept(this.#key);
    return (text === null ? undefined : this.read(text)) ?? this.fallback;
  }

  /** Remembers a choice. */
  set(value: T): void {
    const text = this.write(value);
    this.#unkept = keep(this.#key, text) ? undefined : text;
  }
}

/** A setting with some values to choose from, the first of which is the fallback. */
export function oneOf<const T extends string>(name: string, values: readonly [T, ...T[]]): Setting<T> {
  return new Setting<T>(name, values[0], text => values.find(value => value === text));
}

/** A setting of any text, at first `fallback`. */
export function anyText(name: string, fallback = ""): Setting<string> {
  return new Setting(name, fallback, text => text);
}

/** A setting kept as JSON. `check` returns undefined for what is no value. */
export function anyJson<T>(name: string, fallback: T, check: (value: unknown) => T | undefined): Setting<T> {
  return new Setting(name, fallback, text => check(parsed(text)), JSON.stringify);
}

/** Everything that the page remembers. An address that says something else always wins. */
export const settings = {
  pair: anyText("pair"),
  interval: anyText("interval"),
  theme: oneOf("theme", ["system", "light", "dark"]),
  zone: oneOf("zone", ["local", "utc"]),
  style: oneOf("style", ["candles", "bars", "line", "heikin-ashi"]),
  scale: oneOf("scale", ["linear", "log", "percent"]),
  sma: anyText("sma"),
  ema: anyText("ema"),
  favourites: anyJson<readonly string[]>("favourites", [], names),
  tab: anyText("tab"),
  order: oneOf("order", ["name", "rise", "fall", "moved"]),
  density: oneOf("density", ["compact", "roomy"]),
} as const;

function names(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(name => typeof name === "string") : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
