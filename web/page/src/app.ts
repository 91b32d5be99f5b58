import { onAddressChange, readAddress } from "./address.ts";
import { Api, patience_ms } from "./api.ts";
import { Collecting, collected } from "./collecting.ts";
import { Decimals } from "./decimals.ts";
import { byId } from "./dom.ts";
import { Favourites } from "./favourites.ts";
import { Health } from "./health.ts";
import { IntervalButtons } from "./interval_buttons.ts";
import { listenToKeys } from "./keyboard.ts";
import type { Pair } from "./model.ts";
import { movedOf, type Step } from "./moved.ts";
import { LookMenu } from "./look_menu.ts";
import { Navigation } from "./navigation.ts";
import { PairList } from "./pair_list.ts";
import { Pairs } from "./pairs.ts";
import { RangeBar } from "./range_bar.ts";
import { settings } from "./settings.ts";
import { ShareMenu } from "./share_menu.ts";
import { SidePanel } from "./side_panel.ts";
import { SignIn } from "./sign_in.ts";
import { Sparklines } from "./sparkline.ts";
import { StatusWatch } from "./status_watch.ts";
import { Theme } from "./theme.ts";
import { Clock, type Zone } from "./time.ts";
import { Title } from "./title.ts";
import { TypedInterval } from "./typed_interval.ts";
import { View } from "./view.ts";
import { ZoneButton } from "./zone_button.ts";

const retry_ms = 1_000;
const tick_ms = 250;

/** How long the first candles are waited for before anything else is asked for. */
const headStart_ms = 250;
const restAfter_ms = 10_000;

/** The composition of the page: its parts, and who tells whom what. */
export class App {
  readonly #api = new Api();
  readonly #watch = new StatusWatch(this.#api, () => this.#statusChanged());
  readonly #now = (): number => this.#watch.clock.now();
  readonly #pairs = new Pairs(this.#api, this.#now, () => this.#pairsChanged());
  readonly #sparklines = new Sparklines(this.#api, this.#now, pair => this.#list.updateLine(pair));
  readonly #favourites = new Favourites(() => this.#list.update());
  readonly #list = new PairList(this.#pairs, this.#favourites, this.#sparklines, pair =>
    this.#choosePair(pair),
  );
  readonly #collecting = new Collecting();
  readonly #health = new Health(this.#watch);
  readonly #side = new SidePanel(() => this.#list.focusSearch());
  readonly #buttons = new IntervalButtons(interval => this.#navigation.chooseInterval(interval));
  readonly #zoneButton = new ZoneButton(() => this.#toggleZone());
  readonly #title = new Title();
  readonly #decimals = new Decimals(this.#api, () => this.#showTitle());
  #zone: Zone = settings.zone.value;
  readonly #view = new View(this.#api, this.#zone, {
    now: this.#now,
    stored: () => this.#intervals,
    priced: () => this.#showTitle(),
    newest: () => this.#navigation.goTo(null),
    streamLost: () => void this.#watch.ask(),
    choosePair: pair => this.#choosePair(pair),
  });
  readonly #navigation = new Navigation(
    this.#view,
    this.#pairs,
    this.#now,
    () => this.#intervals,
    () => this.#chosen(),
  );
  readonly #typed = new TypedInterval(
    () => this.#intervals,
    interval => this.#navigation.chooseInterval(interval),
  );
  #wasReachable = true;
  #repaired = 0;
  #fetched = 0;
  #restTimer: number | undefined;

  /** From now on the page lives by itself. The candles are asked for first, because they are what people wait for. */
  constructor() {
    const first = this.#navigation.begin();
    if (first) void Promise.race([first, passed(headStart_ms)]).then(() => this.#ask());
    else this.#ask();
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
    const help = byId<HTMLDialogElement>("help");
    listenToKeys({
      search: () => this.#side.open(),
      interval: key => this.#typed.take(key),
      help: () => help.showModal(),
      zone: () => this.#toggleZone(),
      favourite: () => this.#favourites.toggleShown(),
    });
    new ShareMenu(this.#view);
    new LookMenu(this.#pairs, {
      looks: look => this.#view.useLook(look),
      compares: pair => this.#view.compareWith(pair),
    });
    new RangeBar(() => this.#zone, {
      range: name => this.#navigation.showRange(name),
      jump: time => this.#navigation.goTo(time),
    });
    byId("open-help").addEventListener("click", () => help.showModal());
    new Theme(() => this.#view.restyle());
    onAddressChange(() => this.#navigation.show(true));
    document.addEventListener("visibilitychange", () => this.#seen());
    window.setInterval(() => this.#tick(), tick_ms);
  }

  /** Somebody looks at the page, or nobody any more: then it rests after a while. */
  #seen(): void {
    window.clearTimeout(this.#restTimer);
    if (document.hidden) {
      this.#restTimer = window.setTimeout(() => this.#rest(), restAfter_ms);
      return;
    }
    this.#view.resume();
    void this.#watch.ask();
  }

  #rest(): void {
    this.#view.pause();
    this.#title.rest(this.#view.pair);
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
    const fetched = this.#watch.status?.backfill?.candles ?? 0;
    if (fetched !== this.#fetched) this.#view.noteBackfill();
    this.#fetched = fetched;
    const intervals = this.#intervals;
    this.#sparklines.intervals = intervals;
    this.#navigation.confirm();
    this.#buttons.show(intervals, this.#view.interval);
    this.#showHealth();
  }

  #showHealth(): void {
    this.#view.markStale(this.#isStale);
    this.#showTitle();
    const interrupted = this.#view.silence_ms > patience_ms;
    this.#health.show(
      new Clock(this.#zone),
      interrupted ? "Live updates are interrupted; connecting again." : "",
    );
    this.#showCollecting();
  }

  #showCollecting(): void {
    const { status } = this.#watch;
    const { pair, interval } = this.#view;
    if (!status) return;
    this.#collecting.show(
      collected(status, this.#pairs.find(pair), interval, this.#now(), new Clock(this.#zone)),
    );
  }

  #pairsChanged(): void {
    this.#navigation.confirm();
    this.#list.update();
    this.#showTitle();
  }

  /** Another pair or interval is shown. */
  #chosen(): void {
    this.#buttons.show(this.#intervals, this.#view.interval);
    this.#list.markChosen(this.#view.pair);
    this.#favourites.show(this.#view.pair);
    this.#showCollecting();
    this.#showTitle();
  }

  #showTitle(): void {
    const name = this.#view.pair;
    const pair = this.#pairs.find(name);
    this.#title.show({
      name: name || (readAddress().pair ?? ""),
      pair,
      price: this.#view.lastPrice ?? pair?.last ?? null,
      decimals: pair && this.#decimals.of(name),
      moved: pair && movedOf(pair, this.#observed(pair), this.#now()),
      stale: this.#isStale ? (pair?.last_time ?? undefined) : undefined,
      clock: new Clock(this.#zone),
    });
  }

  #observed(pair: Pair): Step | undefined {
    const fraction = this.#pairs.change(pair);
    const since = this.#pairs.changeSince(pair);
    return fraction === null || since === undefined ? undefined : { fraction, since };
  }

  /** Whether prices are not of now. */
  get #isStale(): boolean {
    const { state } = this.#watch.connection;
    return state === "exchange-down" || state === "unreachable";
  }

  #tick(): void {
    this.#health.tick();
    this.#title.tick(this.#view.interval, this.#now());
  }

  #choosePair(pair: string): void {
    this.#side.close();
    this.#navigation.choosePair(pair);
  }

  #toggleZone(): void {
    this.#zone = this.#zone === "utc" ? "local" : "utc";
    settings.zone.set(this.#zone);
    this.#zoneButton.show(this.#zone);
    this.#view.useZone(this.#zone);
    this.#list.useClock(new Clock(this.#zone));
    this.#showHealth();
  }

  async #signedIn(): Promise<void> {
    await this.#watch.ask();
    await this.#pairs.renew().catch(() => {});
    this.#view.restart();
  }
}

function passed(wait_ms: number): Promise<void> {
  return new Promise(resolve => window.setTimeout(resolve, wait_ms));
}
