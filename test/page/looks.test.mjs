import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brightness } from './picture.mjs';
import { minute, samples } from './samples.mjs';
import { scenario } from './scenario.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const anHour = (now) => ({
  samples: samples({ from: now - 60 * minute, to: now, seen: (time) => time < now - 30 * minute || time >= now - 25 * minute }),
  service: ['--repair-window', '0'],
});
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

async function violations(stage) {
  await stage.page.evaluate(axe);
  const { violations: found } = await stage.page.evaluate(() => window.axe.run());
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

async function loaded(stage) {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 50);
  await stage.once(() => stage.find('pair-row').count(), (count) => count > 5);
}

scenario('the page is dark where the system is, chart included, and follows it', anHour, async (stage) => {
  await loaded(stage);
  const chart = stage.find('chart');
  assert.ok(await brightness(stage, chart) > 200);

  await stage.page.emulateMedia({ colorScheme: 'dark' });
  await stage.once(() => brightness(stage, chart), (value) => value < 80);

  await stage.page.emulateMedia({ colorScheme: 'light' });
  await stage.once(() => brightness(stage, chart), (value) => value > 200);
});

/** What on the screen reaches beyond it, or is too small for a finger. */
function unfit() {
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.unseen, .skip, [inert]');
  const name = (element) => element.id || element.dataset.testid || element.textContent.trim().slice(0, 30) || element.className;
  const seen = [...document.querySelectorAll('body *')].filter(visible);
  const words = seen.filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  const cut = words.filter((element) => {
    if (element.closest('#pair-tabs, .scroll')) return false;
    const { left, right } = element.getBoundingClientRect();
    return left < -1 || right > innerWidth + 1 || (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible');
  });
  const small = seen.filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return element.matches('button, summary, a, input, select, [role="option"]') && (width < 44 || height < 44);
  });
  return [...cut.map((element) => `cut: ${name(element)}`), ...small.map((element) => `small: ${name(element)}`)];
}

/** An hour's samples for a service with more flags, and a browser with `options`. */
const anHourWith = (flags, options = {}) => (now) => ({ ...anHour(now), service: [...anHour(now).service, ...flags], ...options });

const nineIntervals = ['--intervals', '1m,5m,10m,15m,30m,1h,2h,4h,1d'];

scenario('on a phone nothing is cut or too small for a finger, and pairs can be chosen', anHourWith(nineIntervals, phone), async (stage) => {
  await loadedOnPhone(stage);
  const page = stage.page;
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the phone');
  assert.deepEqual(await page.evaluate(unfit), []);
  const box = await stage.find('chart').boundingBox();
  assert.ok(box.width >= 320 && box.height >= 240, `the chart is ${box.width} by ${box.height}`);
  assert.ok(box.y + 240 <= 740, 'the chart is on the first screen');

  await page.locator('#open-pairs').tap();
  await stage.once(() => page.locator('#pairs').evaluate((panel) => panel.getBoundingClientRect().left), (left) => left === 0);
  assert.deepEqual(await page.locator('#pairs').evaluate(unfit), []);
  await page.locator('[data-testid="pair-row"][data-pair="USDT_ETH"]').tap();
  await stage.once(() => new URL(page.url()).searchParams.get('pair'), (pair) => pair === 'USDT_ETH');
  await stage.find('open-intervals').tap();
  await stage.find('interval-1d').waitFor();
  assert.deepEqual(await page.evaluate(unfit), []);
  await stage.find('interval-5m').tap();
  await stage.once(() => new URL(page.url()).searchParams.get('interval'), (interval) => interval === '5m');
  await page.locator('#open-help').tap();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Close');
});

async function loadedOnPhone(stage) {
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((chart) => chart.rows >= 50);
}

scenario('axe-core finds nothing serious in the light page', anHour, async (stage) => {
  await loaded(stage);
  assert.deepEqual(await violations(stage), []);
  await stage.find('open-look').click();
  assert.deepEqual(await violations(stage), []);
});

scenario('axe-core finds nothing serious in the dark page', anHourWith([], { colorScheme: 'dark' }), async (stage) => {
  await loaded(stage);
  await stage.find('details').locator('summary').click();
  assert.deepEqual(await violations(stage), []);
});

scenario('axe-core finds nothing serious on a phone', anHourWith([], phone), async (stage) => {
  await loadedOnPhone(stage);
  assert.deepEqual(await violations(stage), []);
  await stage.page.locator('#open-pairs').tap();
  await stage.once(() => stage.find('pair-row').count(), (count) => count > 5);
  assert.deepEqual(await violations(stage), []);
});

scenario('a thousand pairs are listed, and those out of sight cost nothing', { exchange: ['--pairs', '1000'], service: ['--feed', 'price'] }, async (stage, test) => {
  await stage.load();
  const list = stage.find('pair-list');
  const names = () => stage.find('pair-row').evaluateAll((rows) => rows.map((row) => row.dataset.pair));
  const known = (await stage.once(() => stage.api('/api/pairs'), ({ pairs }) => pairs.length > 990)).pairs.map((pair) => pair.name);
  await stage.once(names, (all) => all.length > 10);

  const longest = await list.evaluate(async (element) => {
    let most = 0;
    let before = performance.now();
    for (let top = 0; top < element.scrollHeight; top += 300) {
      element.scrollTop = top;
      const now = await new Promise(requestAnimationFrame);
      most = Math.max(most, now - before);
      before = now;
    }
    return most;
  });
  test.diagnostic(`the longest frame of a scroll through the list took ${Math.round(longest)} ms`);

  const rows = await stage.find('pair-row').count();
  assert.ok(rows < 200, `${rows} rows stand in the page`);
  const last = await names();
  assert.ok(last.every((name) => known.includes(name)));
  await list.evaluate((element) => (element.scrollTop = 0));
  await stage.once(names, (all) => !all.includes(last.at(-1)));
});

scenario('a token is asked for, and taken when it is right', anHourWith(['--api-token', 'correct-horse']), async (stage) => {
  stage.expectedComplaint = /401/;
  await stage.page.goto(stage.service.url + '/?pair=USDT_BTC&interval=1m');
  await stage.connection('unauthorised');
  const field = stage.page.getByRole('textbox', { name: 'Token' });

  await field.fill('wrong-horse');
  await field.press('Enter');
  await stage.once(() => stage.page.locator('dialog[open]').innerText(), (text) => /not the right one/.test(text));
  await field.fill('correct-horse');
  await field.press('Enter');

  await stage.ready();
  await stage.connection('live');
  await stage.chartOnce((chart) => chart.rows >= 50);
  await stage.page.reload();
  await stage.ready();
});
