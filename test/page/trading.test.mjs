// What a trader does with the chart.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { addFault } from './programs.mjs';
import { minute, samples } from './samples.mjs';
import { scenario } from './scenario.mjs';

const twentyMinutes = (now) => ({ samples: samples({ from: now - 20 * minute, to: now }), service: ['--repair-window', '0'] });

scenario('the title says where the pair stands, and that a price is old', twentyMinutes, async (stage) => {
  const { now } = stage;
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 20);
  const said = (id) => stage.find(id).innerText();

  const { pricescale } = await stage.api('/udf/symbols?symbol=USDT_BTC');
  const decimals = Math.log10(pricescale);
  await stage.once(() => said('title-price'), (text) => new RegExp(`^[\\d,]+\\.\\d{${decimals}}$`).test(text));
  assert.match(await stage.find('title-price').getAttribute('title'), /^exactly \d+\.\d+$/);
  const since = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' }).format(now - 20 * minute);
  await stage.once(() => said('title-change'), (text) => text.endsWith(`% since ${since}`));
  assert.match(await said('title-figures'), /closes in\s+(\d+ s|1 min)/);
  const legend = await said('legend');
  assert.match(legend, /O\w*\s+[\d,.]+\s+H\w*\s+[\d,.]+\s+L\w*\s+[\d,.]+\s+C\w*\s+[\d,.]+/);
  assert.doesNotMatch(legend, /samples/, 'the rest is said of the candle that somebody points at');
  assert.equal(await said('title-stale'), '');
  await stage.page.route('**/api/pairs', async (route) => {
    const answer = await route.fetch();
    const { pairs } = await answer.json();
    const day = { since: now - 1_440 * minute, change: '-1.50', change_24h: '-1.50', high_24h: '65000.1', low_24h: '60000.25' };
    await route.fulfill({ response: answer, json: { pairs: pairs.map((pair) => ({ ...pair, ...day })) } });
  });
  await stage.once(() => said('title-figures'), (text) => /24 h high\s+65,000\.10+\s+24 h low\s+60,000\.250+/.test(text));
  assert.equal(await said('title-change'), '−1.50% 24 h');
  await stage.page.unrouteAll({ behavior: 'ignoreErrors' });

  await addFault(stage.exchange, { fault: 'drop', on: '*' });
  await stage.connection('exchange-down');

  await stage.once(() => said('title-stale'), (text) => /^price of \d\d:\d\d:\d\d$/.test(text));
  await stage.chartOnce((chart) => chart.stale === 'true');
});

/** What the address says. */
function address(stage) {
  return Object.fromEntries(new URL(stage.page.url()).searchParams);
}

scenario('an interval is typed, and one that there is not is told', twentyMinutes, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 20);

  assert.deepEqual(await stage.page.locator('#intervals button').allInnerTexts(), ['1m', '5m', '10m', '15m', '30m', '1h', '4h', '1d', '1w']);
  await stage.page.keyboard.type('15m');
  const { last, rows } = await stage.chartOnce((chart) => chart.interval === '15m' && chart.forming);
  assert.ok(rows >= 2 && last % (15 * minute) === 0);
  assert.equal(address(stage).interval, '15m');
  await stage.find('interval-1w').click();
  const week = await stage.chartOnce((chart) => chart.interval === '1w' && chart.rows >= 1);
  assert.equal(new Date(week.last).getUTCDay(), 1, 'a week begins on a Monday');
  await stage.page.keyboard.type('20');
  await stage.page.keyboard.press('Enter');
  await stage.chartOnce((chart) => chart.interval === '20m');
  assert.equal(await stage.find('interval-20m').getAttribute('aria-pressed'), 'true');
  await stage.page.keyboard.type('5');
  assert.equal(await stage.find('typed').innerText(), '5');
  await stage.page.keyboard.press('Enter');
  await stage.chartOnce((chart) => chart.interval === '5m');
  await stage.page.keyboard.type('7m');
  assert.match(await stage.find('typed').innerText(), /no candles of 7m/);
  assert.equal((await stage.chart()).interval, '5m');
});

const twoPairs = (now) => ({
  samples: ['USDT_BTC', 'USDT_ETH']
    .flatMap((pair) => samples({ pair, from: now - 60 * minute, to: now, every: 5_000 }))
    .sort((a, b) => parseInt(a) - parseInt(b)),
  replayFlags: ['--max-gap', '20s'],
  service: ['--repair-window', '0'],
});

scenario('style, scale, averages and a second pair are chosen, and last', twoPairs, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 60 && chart.style === 'candles' && chart.scale === 'linear');
  const menu = stage.page.locator('#look');
  const studies = () => stage.find('studies').innerText();

  await stage.find('open-look').click();
  for (const [label, style] of [['Bars', 'bars'], ['Line', 'line'], ['Heikin Ashi', 'heikin-ashi']]) {
    await menu.getByLabel(label, { exact: true }).check();
    await stage.chartOnce((chart) => chart.style === style);
  }
  await menu.getByLabel('Percent').check();
  await stage.chartOnce((chart) => chart.scale === 'percent');
  await menu.getByLabel('Logarithmic').check();
  await stage.chartOnce((chart) => chart.scale === 'log');
  await menu.getByLabel('SMA').fill('5 and 20');
  await menu.getByLabel('EMA').fill('12');
  await menu.getByLabel('EMA').press('Tab');
  await stage.once(studies, (text) => /SMA 5\s+[\d,.]+\s+SMA 20\s+[\d,.]+\s+EMA 12\s+[\d,.]+/.test(text));
  await menu.getByLabel('Pair').fill('no such pair');
  await menu.getByLabel('Pair').press('Enter');
  assert.equal(await menu.getByLabel('Pair').getAttribute('aria-invalid'), 'true');
  await menu.getByLabel('Pair').fill('eth usdt');
  await menu.getByLabel('Pair').press('Enter');
  await stage.chartOnce((chart) => chart.compared >= 60 && chart.scale === 'percent');
  await stage.once(studies, (text) => /USDT_ETH\s+[+−]?\d+\.\d\d%/.test(text));
  await menu.getByLabel('Pair').fill('');
  await menu.getByLabel('Pair').press('Enter');
  await stage.chartOnce((chart) => chart.compared === 0 && chart.scale === 'log');
  await stage.page.keyboard.press('Escape');

  await stage.page.reload();
  await stage.ready();
  const { panes } = await stage.chartOnce((chart) => chart.style === 'heikin-ashi' && chart.scale === 'log');
  assert.equal(panes, 1, 'there is no pane of volumes where none are known');
  await stage.find('chart').focus();
  await stage.page.keyboard.press('ArrowLeft');  // the running candle
  await stage.page.keyboard.press('Shift+ArrowLeft');
  await stage.once(async () => [await studies(), await meanOfFive(stage)], ([text, mean]) => text.includes(`SMA 5\n${mean}`));

  await stage.page.route('**/api/candles?pair=USDT_BTC*', async (route) => {
    const answer = await route.fetch();
    const page = await answer.json();
    page.candles = page.candles.map((candle) => ({ ...candle, volume: '1234.50000000' }));
    await route.fulfill({ response: answer, json: page });
  });
  await stage.page.reload();
  await stage.ready();
  await stage.chartOnce((chart) => chart.panes === 2);
  await stage.find('chart').focus();
  await stage.page.keyboard.press('ArrowLeft');
  await stage.page.keyboard.press('Shift+ArrowLeft');
  await stage.once(() => stage.find('legend').innerText(), (text) => /volume\s+1,234\.50000000/.test(text));
  await stage.page.unrouteAll({ behavior: 'ignoreErrors' });
});

/** The mean of the five closes up to the candle under the crosshair, as the page writes it. */
async function meanOfFive(stage) {
  const end = Number(await stage.find('legend').getAttribute('data-open-time')) + 1;
  const { candles } = await stage.api(`/api/candles?pair=USDT_BTC&interval=1m&limit=5&end=${end}`);
  const mean = candles.reduce((sum, { close }) => sum + Number(close), 0) / candles.length;
  return mean.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

const twoDays = (now) => ({
  samples: samples({ from: now - 2 * 1_440 * minute, to: now, every: 15_000 }),
  replayFlags: ['--max-gap', '20s'],
  service: ['--repair-window', '0'],
  permissions: ['clipboard-read', 'clipboard-write'],
});

scenario('a moment is gone to, linked to and handed on, and a range is shown', twoDays, async (stage) => {
  const { page, now } = stage;
  const moment = now - 30 * 60 * minute;
  const text = new Date(moment).toISOString().replace(':00.000Z', 'Z');
  const pointed = () => stage.find('legend').getAttribute('data-open-time').then(Number);
  await stage.load(`/?pair=USDT_BTC&interval=1m&at=${text}`);
  const past = await stage.chartOnce((chart) => chart.rows >= 400);
  assert.ok(past.first < moment && moment < past.last && past.last < now - 60 * minute, 'what is between then and now is not loaded');
  await stage.once(pointed, (time) => time === moment);

  // On to the present, page by page.
  await page.locator('#to-newest').click();
  await stage.chartOnce((chart) => chart.forming && chart.last >= now);
  assert.equal(address(stage).at, undefined);
  await page.goBack();
  await stage.once(pointed, (time) => time === moment);
  for (let i = 0; i < 6; ++i) await page.keyboard.press('-');
  await stage.find('chart').focus();
  await stage.once(async () => {
    await page.keyboard.press('End');
    return stage.chart();
  }, (chart) => chart.forming && chart.last >= now);
  const whole = await stage.chart();
  assert.equal(whole.rows + whole.gaps, (whole.last - whole.first) / minute + 1, 'each minute has its place, and one alone');

  await stage.find('open-jump').click();
  // Of the zone that the page shows.
  await stage.find('jump-time').fill(new Date(now - 20 * 60 * minute).toLocaleString('sv', { timeZone: 'Europe/Berlin' }).replace(' ', 'T').slice(0, 16));
  await page.keyboard.press('Enter');
  await stage.once(pointed, (time) => time === now - 20 * 60 * minute);
  const link = page.url();

  await stage.find('open-share').click();
  const csv = await save(page, () => page.locator('#share-csv').click());
  const [header, ...lines] = csv.toString().trimEnd().split('\n');
  const times = lines.map((line) => Number(line.split(',')[2]));
  const api = `/api/candles?pair=USDT_BTC&interval=1m&format=csv&include=forming&start=${times[0]}&end=${times.at(-1) + 1}`;
  assert.equal(csv.toString(), await (await fetch(stage.service.url + api)).text());
  assert.ok(header.startsWith('pair,interval,open_time') && lines.length > 50);
  await stage.find('open-share').click();
  const png = await save(page, () => page.locator('#share-png').click());
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  await stage.find('open-share').click();
  await page.locator('#share-copy').click();
  await stage.once(() => page.locator('#share-said').innerText(), (said) => said === 'Copied.');
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.ok(Math.abs(Date.parse(copied.searchParams.get('at')) - (now - 20 * 60 * minute)) <= 2 * minute, `${copied} is near ${link}`);
  await page.keyboard.press('Escape');

  await stage.find('range-1h').click();
  await stage.chartOnce((chart) => chart.interval === '1m' && chart.forming);
  await stage.find('range-all').click();
  const all = await stage.chartOnce((chart) => chart.interval === '5m' && chart.rows >= 570);
  assert.ok(all.first <= now - 2 * 1_440 * minute, 'all there is has been loaded at once');
  assert.deepEqual(address(stage), { pair: 'USDT_BTC', interval: '5m' });
});

/** The bytes of what `action` makes the browser save. */
async function save(page, action) {
  const [download] = await Promise.all([page.waitForEvent('download'), action()]);
  return readFile(await download.path());
}
