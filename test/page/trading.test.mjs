// What a trader does with the chart.
import assert from 'node:assert/strict';
import { addFault } from './programs.mjs';
import { minute, samples, thisMinute } from './samples.mjs';
import { scenario } from './stage.mjs';

const now = thisMinute();
const twentyMinutes = { samples: samples({ from: now - 20 * minute, to: now }), service: ['--repair-window', '0'] };

scenario('the title says where the pair stands, and that a price is old', twentyMinutes, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 20);
  const said = (id) => stage.find(id).innerText();

  const { pricescale } = await stage.api('/udf/symbols?symbol=USDT_BTC');
  const decimals = Math.log10(pricescale);
  await stage.once(() => said('title-price'), (text) => new RegExp(`^[\\d,]+\\.\\d{${decimals}}$`).test(text));
  assert.match(await stage.find('title-price').getAttribute('title'), /^exactly \d+\.\d+$/);
  const since = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' }).format(now - 20 * minute);
  await stage.once(() => said('title-change'), (text) => text.endsWith(`% since ${since}`));
  assert.match(await said('title-figures'), /closes in\s+\d+ s/);
  const legend = await said('legend');
  assert.match(legend, /O\w*\s+[\d,.]+\s+H\w*\s+[\d,.]+\s+L\w*\s+[\d,.]+\s+C\w*\s+[\d,.]+/);
  assert.doesNotMatch(legend, /samples/, 'the rest is said of the candle that somebody points at');
  assert.equal(await said('title-stale'), '');

  await addFault(stage.exchange, { fault: 'drop', on: '*' });
  await stage.connection('exchange-down');

  await stage.once(() => said('title-stale'), (text) => /^price of \d\d:\d\d:\d\d$/.test(text));
  await stage.chartOnce((chart) => chart.stale === 'true');
});
