import assert from 'node:assert/strict';
import { addFault, clearFaults, startExchange } from './programs.mjs';
import { scenario } from './scenario.mjs';

const quick = { service: ['--intervals', '2s,10s,20s', '--max-gap', '1500ms', '--repair-window', '0'] };

/** Waits until the page has seen several polls, and so knows how far they are apart. */
async function severalPolls(stage) {
  await stage.connection('live');
  const { last } = await stage.chartOnce((chart) => chart.forming);
  await stage.chartOnce((chart) => chart.last >= last + 2 * 2_000);
}

/** How soon the page has to say that something has gone: it does within 3 s where the machine is not held up. */
const soon_ms = 10_000;

scenario('a candle closes and the next one begins without a reload', quick, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=2s');
  let loads = 0;
  stage.page.on('framenavigated', () => ++loads);
  const before = await stage.chartOnce((chart) => chart.rows >= 2 && chart.forming);
  // What the page asks for besides would hide that it does not listen.
  stage.expectedComplaint = /ERR_FAILED/;
  await stage.page.route('**/api/candles?*', (route) => route.abort());

  const after = await stage.chartOnce((chart) => chart.rows >= before.rows + 3 && chart.forming);

  assert.equal(loads, 0);
  assert.ok(after.last >= before.last + 3 * 2_000);
  assert.equal(after.first, before.first);
  const { candles } = await stage.api(`/api/candles?pair=USDT_BTC&interval=2s&start=${before.first}&end=${after.last}`);
  assert.equal(candles.length, after.rows - 1, 'every closed candle stands there, and the running one');
});

scenario('the forming candle moves with every poll', quick, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=20s');
  await stage.chartOnce((chart) => chart.forming);

  const said = new Set();
  await stage.once(async () => said.add(await stage.page.locator('#legend-close').innerText()).size, (count) => count >= 3);
});

scenario('the exchange goes away and comes back, and the page says so', quick, async (stage, test) => {
  await stage.load('/?pair=USDT_BTC&interval=2s');
  await severalPolls(stage);

  await addFault(stage.exchange, { fault: 'drop', on: '*' });
  const after = await stage.connection('exchange-down');
  test.diagnostic(`said ${after} ms after the exchange had gone`);
  assert.ok(after <= soon_ms, `it took ${after} ms`);
  const { last } = await stage.chart();

  await clearFaults(stage.exchange);
  test.diagnostic(`said ${await stage.connection('live')} ms after the exchange was back`);
  const resumed = await stage.chartOnce((chart) => chart.last > last && chart.forming);
  assert.ok(resumed.rows >= 2);
});

scenario('an exchange that is killed when the page has just come is said to be gone, and to be back', quick, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=2s');
  await stage.connection('live');

  await stage.exchange.stop('SIGKILL');
  const after = await stage.connection('exchange-down');
  assert.ok(after <= soon_ms, `it took ${after} ms`);

  stage.exchange = await startExchange(['--pairs', '40'], stage.exchange.port);
  await stage.connection('live');
});

scenario('candled is restarted, and the page goes on by itself without a candle lost', quick, async (stage, test) => {
  stage.expectedComplaint = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|503/;
  await stage.load('/?pair=USDT_BTC&interval=2s');
  await stage.connection('live');
  const before = await stage.chartOnce((chart) => chart.rows >= 3);

  const begin = Date.now();
  await stage.service.stop();
  await stage.connection('unreachable');
  const after = Date.now() - begin;
  test.diagnostic(`said ${after} ms after candled was asked to stop`);
  assert.ok(after <= soon_ms, `it took ${after} ms`);

  stage.service = await stage.startService(quick.service);
  test.diagnostic(`live again ${await stage.connection('live')} ms after candled listened`);
  const resumed = await stage.chartOnce((chart) => chart.rows >= before.rows + 3 && chart.forming);
  assert.equal(resumed.first, before.first);
  const { candles } = await stage.api(`/api/candles?pair=USDT_BTC&interval=2s&start=${resumed.first}&end=${resumed.last}`);
  assert.equal(candles.length, resumed.rows - 1);
});

scenario('a candled that is killed is said to be gone', quick, async (stage) => {
  stage.expectedComplaint = /ERR_/;
  await stage.load('/?pair=USDT_BTC&interval=2s');
  await stage.connection('live');

  await stage.service.stop('SIGKILL');
  const after = await stage.connection('unreachable');

  assert.ok(after <= soon_ms, `it took ${after} ms`);
  assert.ok((await stage.chart()).rows >= 1, 'what was there still is');
});
