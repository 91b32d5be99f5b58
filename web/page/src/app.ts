import { type Address, looksExact, onAddressChange, readAddress, writeAddress } from "./address.ts";
import { Api, patience_ms } from "./api.ts";
import { byId } from "./dom.ts";
import { Health } from "./health.ts";
import { IntervalButtons } from "./interval_buttons.ts";
import { intervalOfKey } from "./intervals.ts";
import { listenToKeys } from "./keyboard.ts";
import { PairList } from "./pair_list.ts";
import { Pairs } from "./pairs.ts";
import { settings } from "./settings.ts";
import { SidePanel } from "./side_panel.ts";
import { SignIn } from "./sign_in.ts";
import { Sparklines } from "./sparkline.ts";
import { StatusWatch } from "./status_watch.ts";
import { Theme } from "./theme.ts";
import { Clock, type Zone } from "./time.ts";
import { View } from "./view.ts";
import { ZoneButton } from "./zone_button.ts";

const retry_ms = 1_000;
const tick_ms = 250;

/** How long the first candles are waited for before anything else is asked for. */
const headStart_ms = 250;
const restAfter_ms = 10_000;

/** Everything on the page, and how it hangs together. */
export class App {
  readonly #api = new Api();
  readonly #watch = new StatusWatch(this.#api, () => this.#statusChanged());
  readonly #now = (): number => this.#watch.clock.now();
  readonly #pairs = new Pairs(this.#api, this.#now, () => this.#pairsChanged());
  readonly #sparklines = new Sparklines(this.#api, this.#now, pair => this.#list.updateLine(pair));
  readonly #list = new PairList(this.#pairs, this.#sparklines, pair => this.#choosePair(pair));
  readonly #health = new Health(this.#watch);
  readonly #side = new SidePanel(() => this.#list.focusSearch());
  readonly #buttons = new IntervalButtons(interval => this.#chooseInterval(interval));
  readonly #zoneButton = new ZoneButton(() => this.#toggleZone());
  #zone: Zone = settings.zone.value;
  readonly #view: View;
  #wasReachable = true;
  #repaired = 0;
  #restTimer: number | undefined;

  /** From now on the page lives by itself. The candles are asked for first, because they are what people wait for. */
  constructor() {
    this.#view = new View(this.#api, this.#zone, {
      now: this.#now,
      streamLost: () => void this.#watch.ask(),
      choosePair: pair => this.#choosePair(pair),
    });
    const { pair, interval } = wanted();
    if (pair && interval && looksExact(pair, interval)) {
      void Promise.race([this.#view.open(pair, interval, true), passed(headStart_ms)]).then(() => this.#ask());
    } else {
      this.#ask();
    }
    this.#listen();
  }

  #ask(): void {
    void this.#watch.ask();
    void this.#loadPairs();
    // While these are on their way: a browser takes 50 ms to learn the name of its zone.
    this.#zoneButton.show(this.#zone);
  }

  #listen(): void {
    new SignIn(this.#api, () => void this.#signedIn());
    listenToKeys({
      search: () => this.#side.open(),
      interval: key => this.#chooseInterval(intervalOfKey(key, this.#intervals)),
      help: () => byId<HTMLDialogElement>("help").showModal(),
      zone: () => this.#toggleZone(),
    });
    byId("open-help").addEventListener("click", () => byId<HTMLDialogElement>("help").showModal());
    new Theme(() => this.#view.restyle());
    onAddressChange(() => this.#show(true));
    document.addEventListener("visibilitychange", () => this.#seen());
    window.setInterval(() => this.#health.tick(), tick_ms);
  }

  /** Somebody looks at the page, or nobody any more: then it rests after a while. */
  #seen(): void {
    window.clearTimeout(this.#restTimer);
    if (document.hidden) {
      this.#restTimer = window.setTimeout(() => this.#view.pause(), restAfter_ms);
      return;
    }
    this.#view.resume();
    void this.#watch.ask();
  }

  get #intervals(): readonly string[] {
    return this.#watch.status?.intervals.map(({ interval }) => interval) ?? [];
  }

  async #loadPairs(): Promise<void> {
    const loaded = await this.#pairs.renew().then(
      () => this.#pairs.all.length > 0,
      () => false,
    );
    if (loaded) this.#pairs.keepRenewing();
    else if (this.#watch.status) this.#view.showNothing();
    if (!loaded) window.setTimeout(() => void this.#loadPairs(), retry_ms);
  }

  #statusChanged(): void {
    const reachable = this.#watch.connection.state !== "unreachable";
    if (reachable && !this.#wasReachable) {
      this.#view.retryNow();
      void this.#pairs.renew().catch(() => {});
    }
    this.#wasReachable = reachable;
    const repaired = this.#watch.status?.repair.repaired ?? 0;
    if (repaired !== this.#repaired) this.#view.noteRepair();
    this.#repaired = repaired;
    const intervals = this.#intervals;
    this.#pairs.useIntervals(intervals);
    this.#sparklines.intervals = intervals;
    this.#confirm();
    this.#buttons.show(intervals, this.#view.interval);
    const known = this.#view.pair !== "" && !this.#view.isTentative;
    if (known && intervals.length > 0 && !intervals.includes(this.#view.interval))
      this.#open(this.#view.pair, intervals[0]!, true);
    this.#showHealth();
  }

  #showHealth(): void {
    const interrupted = this.#view.silence_ms > patience_ms;
    this.#health.show(
      new Clock(this.#zone),
      interrupted ? "Live updates are interrupted; connecting again." : "",
    );
  }

  #pairsChanged(): void {
    this.#confirm();
    this.#list.update();
    this.#showTitle();
  }

  /** Shows what the address says, unless it is shown already and known to be right. */
  #confirm(): void {
    if (!this.#view.pair || this.#view.isTentative) this.#show(true);
  }

  /** Shows what the address says, once it is known what there is. */
  #show(replace: boolean): void {
    const address = readAddress();
    const intervals = this.#intervals;
    if (intervals.length === 0 || this.#pairs.all.length === 0) return;
    const remembered = this.#pairs.find(settings.pair.value);
    const pair = address.pair ? this.#pairs.named(address.pair) : (remembered ?? this.#pairs.favourite);
    const interval = intervals.find(name => name === wanted().interval) ?? intervals[0]!;
    if (pair) this.#open(pair.name, interval, replace);
    else if (address.pair) this.#view.showUnknown(address.pair, this.#pairs.similar(address.pair));
  }

  #open(pair: string, interval: string, replace: boolean): void {
    const shown = pair === this.#view.pair && interval === this.#view.interval;
    writeAddress(pair, interval, replace || shown);
    if (!shown) void this.#view.open(pair, interval);
    settings.pair.set(pair);
    settings.interval.set(interval);
    this.#view.confirm();
    this.#buttons.show(this.#intervals, interval);
    this.#list.markChosen(pair);
    this.#showTitle();
  }

  #showTitle(): void {
    const pair = this.#pairs.find(this.#view.pair);
    this.#view.showPair(
      pair,
      pair ? this.#pairs.change(pair) : null,
      pair ? this.#pairs.changeSince(pair) : undefined,
    );
  }

  #choosePair(pair: string): void {
    this.#side.close();
    this.#open(pair, this.#view.interval || this.#intervals[0] || "1m", false);
  }

  #chooseInterval(interval: string | undefined): void {
    if (interval && this.#view.pair) this.#open(this.#view.pair, interval, false);
  }

  #toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    settings.zone.set(this.#zone);
    this.#zoneButton.show(this.#zone);
    this.#view.useZone(this.#zone);
    this.#showHealth();
  }

  async #signedIn(): Promise<void> {
    await this.#watch.ask();
    await this.#pairs.renew().catch(() => {});
    this.#view.restart();
  }
}

/** What the address says, or else what was shown last. */
function wanted(): Address {
  const { pair, interval } = readAddress();
  return { pair: pair ?? settings.pair.value, interval: interval ?? settings.interval.value };
}

function passed(wait_ms: number): Promise<void> {
  return new Promise(resolve => window.setTimeout(resolve, wait_ms));
}
