// What a scenario plays on: an exchange, a service, a browser with a page, and what that page may not do.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { addFault, replay, startExchange, startService } from './programs.mjs';
import { thisMinute } from './samples.mjs';

const patience_ms = 30_000;

// No GPU, no network but ours, nothing that starts by itself.
const browserFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The browser of this process. A start takes longer than many a scenario, so each has a context of its own in one browser. */
let browser;

async function runningBrowser() {
  if (!browser?.isConnected())  // a scenario may have crashed it
    browser = await chromium.launch({
      executablePath: process.env.CANDLED_CHROMIUM || '/usr/bin/chromium',
      args: browserFlags,
    });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
}

/** Runs before the page's scripts: when the first chart stood there, and what the policy has forbidden. */
function watchFromTheStart() {
  window.forbidden = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.forbidden.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  new MutationObserver((_, observer) => {
    if (document.documentElement.dataset.ready !== 'true') return;
    window.readyAfter_ms = performance.now();
    observer.disconnect();
  }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });
}

export class Stage {
  exchange;
  service;
  page;
  /** The start of the minute in which it was opened. */
  now;
  /** Where pointAt() has moved the crosshair, from the left. */
  pointedAt;
  /** What the browser may complain of, such as a server that a scenario has stopped. */
  expectedComplaint = /^$/;
  #context;
  #folder;
  #complaints = [];
  #foreign = [];

  /** The store's file. */
  get store() {
    return join(this.#folder, 'candles.db');
  }

  /** Takes its options, or a function that returns them for `now`. */
  async open(options) {
    this.now = thisMinute();
    const { exchange = ['--pairs', '40'], faults = [], service = [], samples, replayFlags, ...browsing } =
      typeof options === 'function' ? options(this.now) : options;
    this.#folder = await mkdtemp(join(tmpdir(), 'candled-page-'));
    this.exchange = await startExchange(exchange);
    for (const fault of faults) await addFault(this.exchange, fault);
    if (samples) await this.#fill(samples, replayFlags);
    this.service = await this.startService(service);
    if (faults.length === 0) await this.#firstPoll();
    await this.#openPage(browsing);
  }

  /** Until then a service whose store is empty knows no pair, and a browser logs each 404. */
  async #firstPoll() {
    while (!(await fetch(this.service.url + '/readyz')).ok);
  }

  async #fill(samples, flags) {
    const file = join(this.#folder, 'samples.csv');
    const lines = typeof samples === 'function' ? await samples(this.exchange) : samples;
    await writeFile(file, 'time_ms,pair,price\n' + lines.join('\n') + '\n');
    await replay(file, this.store, flags);
  }

  async #openPage(browsing) {
    this.#context = await (await runningBrowser()).newContext({
      viewport: { width: 1280, height: 800 }, colorScheme: 'light', timezoneId: 'Europe/Berlin', locale: 'en-GB', ...browsing,
    });
    this.#context.setDefaultTimeout(patience_ms);
    await this.#context.addInitScript(watchFromTheStart);
    this.page = await this.#context.newPage();
    this.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.#complaints.push(`${message.text()} (${message.location().url})`);
    });
    this.page.on('crash', () => this.#context.close());  // which ends what waits for it
    this.page.on('pageerror', (error) => this.#complaints.push(error.stack));
    this.page.on('request', (request) => {
      if (!request.url().startsWith(this.service.url) && !request.url().startsWith('data:')) this.#foreign.push(request.url());
    });
  }

  /** candled on this stage's exchange and store; on the port that an earlier one had, if there was one. */
  async startService(flags) {
    return startService(['--exchange-url', this.exchange.url, '--store', this.store, ...flags], this.service?.port);
  }

  /** Opens the page, and waits for its first chart. */
  async load(target = '/') {
    await this.page.goto(this.service.url + target);
    await this.ready();
  }

  /** Waits until the chart has candles, and has drawn them: what is pressed before its first frame, it forgets. */
  async ready() {
    await this.page.locator('html[data-ready="true"]').waitFor({ state: 'attached' });
    for (let frame = 0; frame < 2; ++frame) await this.#nextFrame();
  }

  /** Waits until the page draws its next frame. A browser on a busy machine may draw none as long as nothing changes. */
  async #nextFrame() {
    await this.page.evaluate(() => new Promise((resolve) => {
      requestAnimationFrame(resolve);
      setTimeout(resolve, 500);
    }));
  }

  find(id) {
    return this.page.getByTestId(id);
  }

  /** The numbers that the chart says of itself. */
  async chart() {
    const data = await this.find('chart').evaluate((chart) => ({ ...chart.dataset }));
    return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, isNaN(value) ? value : Number(value)]));
  }

  /** Waits until the chart's numbers are as `condition` wants them, and returns them. */
  async chartOnce(condition) {
    return this.once(() => this.chart(), condition);
  }

  /** Asks again with each frame that the page draws until the answer is as `condition` wants it, and returns it. */
  async once(ask, condition, within_ms = patience_ms) {
    const deadline = Date.now() + within_ms;
    for (;;) {
      const answer = await ask();
      if (condition(answer)) return answer;
      assert.ok(Date.now() < deadline, `not so within ${within_ms} ms: ${condition}; it is ${JSON.stringify(answer)?.slice(0, 1_000)}`);
      await this.#nextFrame();
    }
  }

  /** Waits until the page says that the connection is in that state, and returns after how many milliseconds. */
  async connection(state) {
    const begin = Date.now();
    await this.page.locator(`[data-testid="connection"][data-state="${state}"]`).waitFor();
    return Date.now() - begin;
  }

  /** Moves the crosshair from the right until the legend is about [from, to) of a chart of 1m, and returns what it says. */
  async pointAt(from, to) {
    const { x, y, width, height } = await this.find('chart').boundingBox();
    const aMinute_px = 8;
    this.pointedAt = x + width - 60;
    let time = from;
    await this.once(async () => {
      this.pointedAt -= Math.min(20, Math.max(-20, (time - from) / 60_000)) * aMinute_px;
      await this.page.mouse.move(this.pointedAt, y + height * 0.9);
      return (time = Number(await this.find('legend').getAttribute('data-open-time')));
    }, (openTime) => openTime >= from && openTime < to);
    return this.find('legend').innerText();
  }

  /** What the service answers. */
  async api(target, headers = {}) {
    return (await fetch(this.service.url + target, { headers })).json();
  }

  /** Holds the page to what no scenario may make it do. */
  async check() {
    const forbidden = await this.page.evaluate(() => window.forbidden);
    assert.deepEqual(forbidden, [], 'the content security policy was not kept');
    assert.deepEqual(this.#foreign, [], 'something was fetched from elsewhere');
    const complaints = this.#complaints.filter((complaint) => !this.expectedComplaint.test(complaint));
    assert.deepEqual(complaints, [], 'the console has errors');
  }

  async close() {
    await this.#context?.close();
    await this.service?.stop();
    await this.exchange?.stop();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}
