import assert from 'node:assert/strict';
import { clearFaults } from './programs.mjs';
import { scenario } from './scenario.mjs';
import { minute, samples } from './samples.mjs';

const anHour = (now) => ({ samples: samples({ from: now - 60 * minute, to: now }), service: ['--repair-window', '0'] });

scenario('the first load shows a chart, what it is of, and how the service is', anHour, async (stage, test) => {
  let bytes = 0;
  stage.page.on('requestfinished', async (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) return;
    const { responseHeadersSize, responseBodySize } = await request.sizes();
    bytes += responseHeadersSize + responseBodySize;
  });

  await stage.load('/?pair=USDT_BTC&interval=1m');

  const readyAfter = await stage.page.evaluate(() => window.readyAfter_ms);
  test.diagnostic(`the first chart stood there after ${Math.round(readyAfter)} ms`);
  const { rows, forming } = await stage.chartOnce((chart) => chart.rows >= 60 && chart.forming);
  test.diagnostic(`${rows} candles, ${bytes} bytes of the page itself`);
  assert.ok(forming);
  assert.ok(bytes > 20_000 && bytes < 120_000, `the page takes ${bytes} bytes`);
  await stage.connection('live');
  assert.match(await stage.find('connection').getAttribute('title'), /\d s ago/);
  assert.equal(await stage.find('interval-1m').getAttribute('aria-pressed'), 'true');
  assert.match(await stage.page.title(), /BTC/);

  await stage.page.reload();
  await stage.ready();
});

scenario('health has what the service says of itself', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.connection('live');
  await stage.find('details').locator('summary').click();

  // Candles may be stored between the page's status and ours.
  const [words, status] = await stage.once(
    async () => [(await stage.find('health').innerText()).replaceAll(/\s+/g, ' '), await stage.api('/api/status')],
    ([said, { store }]) => said.includes(`andles ${store.candles.toLocaleString('en')} `));

  assert.match(words, /latency \d+ ms/);
  for (const expected of [status.feed.name, `version ${status.version}`, `pairs ${status.pairs}`, 'failed 0', 'gaps open', 'last poll',
    'latency', 'skipped', 'store', ...status.intervals.map(({ interval }) => `${interval} `)])
    assert.ok(words.includes(expected), `${expected} in ${words}`);
});

scenario('an address without a pair shows one all the same, and then names it', anHour, async (stage) => {
  await stage.load('/');

  const { searchParams } = new URL(stage.page.url());
  const known = (await stage.api('/api/pairs')).pairs.map((pair) => pair.name);
  assert.ok(known.includes(searchParams.get('pair')), `${searchParams.get('pair')} is no pair`);
  assert.equal(searchParams.get('interval'), '1m');
});

scenario('an address with an interval that there is not shows another one, and one in small letters the pair that it means', anHour, async (stage) => {
  stage.expectedComplaint = /400/;
  await stage.page.goto(stage.service.url + '/?pair=USDT_BTC&interval=7m');
  await stage.chartOnce((chart) => chart.pair === 'USDT_BTC' && chart.interval === '1m' && chart.rows >= 60);
  assert.equal(new URL(stage.page.url()).searchParams.get('interval'), '1m');

  await stage.page.goto(stage.service.url + '/?pair=btc/usdt&interval=5m');
  await stage.chartOnce((chart) => chart.pair === 'USDT_BTC' && chart.interval === '5m' && chart.rows >= 12);
  assert.equal(new URL(stage.page.url()).searchParams.get('pair'), 'USDT_BTC');
});

scenario('a pair that there is not is told, and the list leads on', anHour, async (stage) => {
  stage.expectedComplaint = /404/;
  await stage.page.goto(stage.service.url + '/?pair=USDT_NONE&interval=1m');

  await stage.once(() => stage.page.locator('main').innerText(), (text) => text.includes('USDT_NONE'));
  await stage.find('pair-row').and(stage.page.locator('[data-pair="USDT_BTC"]')).click();

  await stage.chartOnce((chart) => chart.rows >= 60);
});

const nothingYet = { faults: [{ fault: 'drop', on: '*' }], service: ['--intervals', '2s,1h'] };

scenario('a service that knows no pair yet says so, and what it collects once it does', nothingYet, async (stage) => {
  stage.expectedComplaint = /404/;
  await stage.page.goto(stage.service.url + '/?pair=USDT_BTC&interval=2s');
  const said = () => stage.page.locator('main').innerText();
  await stage.once(said, (text) => text.includes('No pairs yet'));
  await stage.once(() => stage.find('pair-empty').innerText(), (text) => text.includes('No pairs yet'));

  await clearFaults(stage.exchange);

  await stage.chartOnce((chart) => chart.rows >= 1);
  assert.ok(!(await said()).includes('candled says'));
  await stage.find('interval-1d').click();
  await stage.once(() => stage.find('collecting').innerText(), (text) =>
    /Collecting since \d\d:\d\d:\d\d\. The first day closes in [1-9]/.test(text));
  await stage.find('interval-2s').click();
  await stage.find('collecting').waitFor({ state: 'hidden' });
});

const emptyStore = { service: ['--backfill', '1d', '--repair-rate', '2/s'] };

scenario('the history of a pair comes from the exchange while its chart is shown', emptyStore, async (stage, test) => {
  const begin = Date.now();
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.once(() => stage.find('collecting').innerText(), (text) =>
    /Fetching the history back to \d+ \w+ \d\d:\d\d: \d+ of \d+ pairs, [\d,]+ candles/.test(text));
  const { repaired } = await stage.chartOnce((chart) => chart.rows >= 500);
  test.diagnostic(`500 candles stood there ${Date.now() - begin} ms after the page was asked for`);
  assert.ok(repaired >= 490, `${repaired} of them are from the exchange`);

  await stage.find('details').locator('summary').click();
  assert.match(await stage.find('health').innerText(), /History from the exchange[^]*pairs done\s+\d+ of \d+/);
});
