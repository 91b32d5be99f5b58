import assert from 'node:assert/strict';
import { scenario } from './scenario.mjs';
import { minute } from './samples.mjs';

/** Of which ETH has risen by ten times as much as BTC. */
const twoPairs = (now) => ({
  samples: Array.from({ length: 121 }, (_, i) => now - 61 * minute + i * 30_000).flatMap((time, i) => [
    `${time},USDT_BTC,${(52_000 + i).toFixed(8)}`, `${time},USDT_ETH,${(1_000 + i).toFixed(8)}`]),
  service: ['--repair-window', '0'],
});

/** The names of the rows, from the top. */
function names(stage) {
  return stage.find('pair-row').evaluateAll((rows) => rows
    .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
    .map((row) => row.dataset.pair));
}

function row(stage, pair) {
  return stage.page.locator(`[data-testid="pair-row"][data-pair="${pair}"]`);
}

async function loaded(stage) {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  return stage.once(() => names(stage), (all) => all.length > 10);
}

scenario('pairs are found, and told apart by quote and star', twoPairs, async (stage) => {
  const { page } = stage;
  const shown = await loaded(stage);
  assert.equal(await row(stage, shown[0]).evaluate((element) => element.offsetHeight), 28, 'rows are low');

  // A tab for each quote currency.
  await stage.find('tab-BTC').click();
  await stage.once(() => names(stage), (all) => all.length > 0 && all.every((name) => name.startsWith('BTC_')));
  await stage.find('tab-USDT').click();
  await stage.once(() => names(stage), (all) => all.length > 0 && all.every((name) => name.startsWith('USDT_')));

  // A tab for the pairs with a star, which the mouse, the title and a key give.
  await stage.find('tab-favourites').click();
  assert.match(await stage.find('pair-empty').innerText(), /No favourites yet/);
  await stage.find('favourite').click();
  await stage.once(() => names(stage), (all) => all.join() === 'USDT_BTC');
  await stage.find('tab-All').click();
  await row(stage, 'BTC_ETH').locator('.star').click();
  await stage.find('tab-favourites').click();
  await stage.once(() => names(stage), (all) => all.join() === 'USDT_BTC,BTC_ETH' || all.join() === 'BTC_ETH,USDT_BTC');
  assert.equal(new URL(page.url()).searchParams.get('pair'), 'USDT_BTC', 'a star chooses no pair');
  await stage.find('chart').focus();
  await page.keyboard.press('f');
  await stage.once(() => names(stage), (all) => all.join() === 'BTC_ETH');
  assert.match(await row(stage, 'BTC_ETH').innerText(), /favourite/);

  // A search finds both orders, in all tabs; one that finds nothing says so, and a key clears it.
  for (const search of ['btc usdt', 'usdt/btc', 'btc-usdt']) {
    await page.keyboard.press('/');
    await page.keyboard.type(search);
    await stage.once(() => names(stage), (all) => all[0] === 'USDT_BTC');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('/');
  await page.keyboard.type('no such pair');
  await stage.once(() => stage.find('pair-empty').innerText(), (text) => text.includes("'no such pair'") && text.includes('Esc'));
  await page.keyboard.press('Escape');
  await stage.once(() => names(stage), (all) => all.join() === 'BTC_ETH');

  // High rows have the line of the last hour. All of this is remembered.
  await stage.find('density').click();
  await stage.once(() => row(stage, 'BTC_ETH').evaluate((element) => element.offsetHeight), (height) => height === 54);
  await page.reload();
  await stage.ready();
  await stage.once(() => names(stage), (all) => all.join() === 'BTC_ETH');
  assert.equal(await row(stage, 'BTC_ETH').evaluate((element) => element.offsetHeight), 54);
  await stage.find('tab-All').click();
  const line = row(stage, 'USDT_BTC').locator('.sparkline path');
  await stage.once(() => line.getAttribute('d'), (path) => path?.startsWith('M'));
});

scenario('pairs are sorted by name, by change, or by their last move', twoPairs, async (stage) => {
  await loaded(stage);
  const place = (all, pair) => all.indexOf(pair);
  await stage.once(() => names(stage), (all) => place(all, 'USDT_ETH') > place(all, 'USDT_BTC') && place(all, 'USDT_BTC') > 0);
  await stage.once(() => row(stage, 'USDT_ETH').innerText(), (text) => /%/.test(text));
  assert.match(await stage.find('sort-change').innerText(), /since \d\d:\d\d/, 'it says over which time');

  await stage.find('sort-change').click();
  await stage.once(() => names(stage), (all) => place(all, 'USDT_ETH') === 0 && place(all, 'USDT_BTC') === 1);
  await stage.find('sort-name').click();
  await stage.once(() => names(stage), (all) => place(all, 'USDT_BTC') > 0);

  await stage.find('sort-moved').click();
  await stage.page.mouse.move(700, 10);
  await stage.once(() => stage.find('pair-row').evaluateAll((rows) =>
    rows.find((one) => one.id === 'pair-0').title), (title) => /moved \d+ s ago/.test(title));
});
