import assert from 'node:assert/strict';
import { scenario } from './scenario.mjs';
import { minute, samples, thisMinute } from './samples.mjs';

const anHour = (now) => ({ samples: samples({ from: now - 60 * minute, to: now }), service: ['--repair-window', '0'] });

function shown(stage) {
  const { searchParams } = new URL(stage.page.url());
  return { pair: searchParams.get('pair'), interval: searchParams.get('interval') };
}

scenario('pair and interval are chosen with the mouse, stand in the address, and last', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 60);

  await stage.find('interval-5m').click();
  await stage.chartOnce((chart) => chart.rows >= 12 && chart.rows <= 14);
  assert.deepEqual(shown(stage), { pair: 'USDT_BTC', interval: '5m' });

  await stage.page.locator('[data-testid="pair-row"][data-pair="USDT_ETH"]').click();
  await stage.chartOnce((chart) => chart.rows <= 2);
  assert.deepEqual(shown(stage), { pair: 'USDT_ETH', interval: '5m' });

  await stage.page.goBack();
  await stage.chartOnce((chart) => chart.rows >= 12 && chart.rows <= 14);
  await stage.page.reload();
  await stage.ready();
  await stage.chartOnce((chart) => chart.rows >= 12 && chart.rows <= 14);
  assert.deepEqual(shown(stage), { pair: 'USDT_BTC', interval: '5m' });
});

scenario('1, 5 and 0 choose the interval', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');

  await stage.page.keyboard.press('0');
  await stage.chartOnce((chart) => chart.rows >= 6 && chart.rows <= 8);
  assert.equal(await stage.find('interval-10m').getAttribute('aria-pressed'), 'true');
  await stage.page.keyboard.press('5');
  await stage.chartOnce((chart) => chart.rows >= 12 && chart.rows <= 14);
  await stage.page.keyboard.press('1');
  await stage.chartOnce((chart) => chart.rows >= 60);

  assert.deepEqual(shown(stage), { pair: 'USDT_BTC', interval: '1m' });
});

scenario('a pair is found and shown without a mouse', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.once(() => stage.find('pair-row').count(), (count) => count > 10);

  await stage.page.keyboard.press('/');
  await stage.page.keyboard.type('eth');
  const names = () => stage.find('pair-row').evaluateAll((rows) => rows.map((row) => row.dataset.pair));
  const found = await stage.once(names, (all) => all.length > 0 && all.every((name) => /ETH/.test(name)));
  assert.ok(found.includes('USDT_ETH') && found.includes('BTC_ETH'));
  await stage.page.keyboard.press('ArrowDown');
  await stage.page.keyboard.press('Enter');

  await stage.once(() => shown(stage).pair, (pair) => /ETH/.test(pair));
});

scenario('the legend says of the candle under the crosshair what the service says, to the digit', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 60);

  for (const ago of [5, 12, 30]) {
    const openTime = thisMinute() - ago * minute;
    const legend = await stage.pointAt(openTime, openTime + minute);
    const { candles: [candle] } = await stage.api(
      `/api/candles?pair=USDT_BTC&interval=1m&start=${openTime}&end=${openTime + minute}`);
    const said = legend.replaceAll(/[\s,\u202f\u2009]/g, '');
    for (const price of [candle.open, candle.high, candle.low, candle.close]) assert.ok(said.includes(price), `${price} in ${said}`);
    assert.ok(said.includes(`samples${candle.samples}`), `${candle.samples} samples in ${said}`);
    assert.ok(said.includes((candle.gap / 1_000).toFixed(3)), `a gap of ${candle.gap} ms in ${said}`);
    assert.ok(said.includes(candle.source));
  }
});

scenario('the crosshair is moved by keys', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 60);
  const openTime = () => stage.find('legend').getAttribute('data-open-time').then(Number);

  await stage.find('chart').focus();
  await stage.page.keyboard.press('ArrowLeft');
  const first = await stage.once(openTime, (time) => time > 0);
  await stage.page.keyboard.press('Shift+ArrowLeft');
  await stage.once(openTime, (time) => time === first - 10 * minute);
  await stage.page.keyboard.press('ArrowRight');
  await stage.once(openTime, (time) => time === first - 9 * minute);
  await stage.page.keyboard.press('Home');
  await stage.once(openTime, (time) => time === thisMinute() - 60 * minute || time === thisMinute() - 61 * minute);
});

scenario('times are of the zone that the user is in, or UTC', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  const { x, y, width, height } = await stage.find('chart').boundingBox();
  await stage.page.mouse.move(x + width / 2, y + height / 2);
  const clock = (timeZone, time) => new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(time);
  // Read together: when a candle closes, another one may be under the mouse.
  const said = () => stage.find('legend').evaluate((legend) => ({ text: legend.innerText, time: Number(legend.dataset.openTime) }));
  const zonesOf = ({ text, time }) => (time > 0 ? ['UTC', 'Europe/Berlin'].filter((zone) => text.includes(clock(zone, time))) : []);

  const [first] = zonesOf(await stage.once(said, (legend) => zonesOf(legend).length === 1));
  await stage.find('clock-zone').click();
  await stage.page.mouse.move(x + width / 2, y + height / 2);

  await stage.once(said, (legend) => zonesOf(legend).length === 1 && !zonesOf(legend).includes(first));
});
