import { queryOf } from "./address.ts";
import { csvOf } from "./csv.ts";
import { byId, make, setText } from "./dom.ts";
import { Menu } from "./menu.ts";
import type { Candle } from "./model.ts";
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
    this.view.chart?.picture().toBlob(blob => {
      if (blob) save(blob, `${this.#name(candles)}.png`);
    });
    this.#menu.close();
  }

  /** USDT_BTC-1m-20261130T1015Z */
  #name(candles: readonly Candle[]): string {
    const first = new Date(candles[0]?.open_time ?? 0).toISOString().replace(/[-:]|:\d\d\.\d+/g, "");
    return `${this.view.pair}-${this.view.interval}-${first.slice(0, 13)}Z`.replace(/[^\w.-]/g, "_");
  }
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
