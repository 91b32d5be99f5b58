import assert from 'node:assert/strict';
import { brightness } from './picture.mjs';
import { scenario } from './scenario.mjs';
import { minute, samples } from './samples.mjs';

const anHour = (now) => ({ samples: samples({ from: now - 60 * minute, to: now }), service: ['--repair-window', '0'] });

function shown(stage) {
  return Object.fromEntries(new URL(stage.page.url()).searchParams);
}

scenario('what was chosen is remembered, and an address wins', anHour, async (stage) => {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  const chart = stage.find('chart');
  await stage.find('interval-5m').click();
  await stage.page.locator('[data-testid="pair-row"][data-pair="USDT_ETH"]').click();
  await stage.find('clock-zone').click();
  const zone = await stage.find('clock-zone').getAttribute('data-zone');
  await stage.find('theme').click();
  await stage.find('theme').click();
  await stage.once(() => brightness(stage, chart), (value) => value < 80);

  await stage.load('/');
  await stage.chartOnce((said) => said.pair === 'USDT_ETH' && said.interval === '5m');
  assert.deepEqual(shown(stage), { pair: 'USDT_ETH', interval: '5m' });
  assert.equal(await stage.find('clock-zone').getAttribute('data-zone'), zone);
  await stage.once(() => brightness(stage, chart), (value) => value < 80);
  await stage.find('theme').click();
  await stage.once(() => brightness(stage, chart), (value) => value > 200);

  await stage.load('/?pair=USDT_BTC');
  await stage.chartOnce((said) => said.pair === 'USDT_BTC' && said.interval === '5m');
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((said) => said.pair === 'USDT_BTC' && said.interval === '1m');
});

scenario('a browser that keeps nothing shows the page all the same', anHour, async (stage) => {
  await stage.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('denied', 'SecurityError'); } });
  });
  await stage.load('/');

  await stage.find('theme').click();
  await stage.find('theme').click();
  await stage.once(() => brightness(stage, stage.find('chart')), (value) => value < 80);
  await stage.find('interval-5m').click();
  await stage.chartOnce((said) => said.interval === '5m');
});
