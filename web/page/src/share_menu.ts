import { queryOf } from "./address.ts";
import { csvOf } from "./csv.ts";
import { byId, make, setText } from "./dom.ts";
import { Menu } from "./menu.ts";
import type { Candle } from "./model.ts";
import { palette } from "./theme.ts";
import { zoneName } from "./time.ts";
import type { View } from "./view.ts";

/** The menu that hands on what is shown: as CSV, as a link, as a picture. */
export class ShareMenu {
  readonly #menu = new Menu("share", () => this.#opened());
  readonly #link = byId<HTMLInputElement>("share-link");

  constructor(readonly view: View) {
    byId("share-csv").addEventListener("click", () => this.#saveCsv());
    byId("share-png").addEventListener("click", () => this.#savePicture());
    byId("share-copy").addEventListener("click", () => void this.#copy());
    this.#link.addEventListener("focus", () => this.#link.select());
  }

  #opened(): void {
    const points = this.view.onScreen;
    const middle = points[Math.floor(points.length / 2)];
    const { pair, interval } = this.view;
    this.#link.value = new URL(queryOf(pair, interval, middle?.time ?? null), location.href).href;
    setText(byId("share-said"), "");
  }

  async #copy(): Promise<void> {
    try {
      // A page that did not come by https may not write there.
      await navigator.clipboard.writeText(this.#link.value);
      setText(byId("share-said"), "Copied.");
    } catch {
      this.#link.focus();
      setText(byId("share-said"), "Copy it from here.");
    }
  }

  #saveCsv(): void {
    const candles = this.view.onScreen.flatMap(({ candle }) => (candle ? [candle] : []));
    save(new Blob([csvOf(candles)], { type: "text/csv" }), `${this.#name(candles)}.csv`);
    this.#menu.close();
  }

  #savePicture(): void {
    const candles = this.view.onScreen.flatMap(({ candle }) => (candle ? [candle] : []));
    const picture = this.view.chart?.picture();
    if (picture) {
      titled(picture, this.#title(candles)).toBlob(blob => {
        if (blob) save(blob, `${this.#name(candles)}.png`);
      });
    }
    this.#menu.close();
  }

  /** USDT_BTC, 1m, 30 Nov 2026 10:15 to 30 Nov 2026 12:20 UTC */
  #title(candles: readonly Candle[]): string {
    const { clock, pair, interval } = this.view;
    const [from, to] = [candles[0], candles.at(-1)].map(candle => {
      return candle ? `${clock.date(candle.open_time)} ${clock.time(candle.open_time)}` : "";
    });
    return `${pair}, ${interval}, ${from} to ${to} ${zoneName(clock.zone)}`;
  }

  /** USDT_BTC-1m-20261130T1015Z */
  #name(candles: readonly Candle[]): string {
    const first = new Date(candles[0]?.open_time ?? 0).toISOString().replace(/[-:]|:\d\d\.\d+/g, "");
    return `${this.view.pair}-${this.view.interval}-${first.slice(0, 13)}Z`.replace(/[^\w.-]/g, "_");
  }
}

/** A picture with a line of text above it. */
function titled(picture: HTMLCanvasElement, text: string): HTMLCanvasElement {
  const scale = devicePixelRatio;
  const line = Math.round(28 * scale);
  const canvas = make("canvas", { width: picture.width, height: picture.height + line });
  const context = canvas.getContext("2d");
  if (!context) return picture;
  const colours = palette();
  context.fillStyle = colours.page;
  context.fillRect(0, 0, canvas.width, line);
  context.fillStyle = colours.text;
  context.font = `600 ${13 * scale}px ${getComputedStyle(document.body).fontFamily}`;
  context.fillText(text, 12 * scale, 19 * scale, canvas.width - 24 * scale);
  context.drawImage(picture, 0, line);
  return canvas;
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
