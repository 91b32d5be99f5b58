import assert from 'node:assert/strict';
import { pixelsOf } from './picture.mjs';
import { minute, samples } from './samples.mjs';
import { scenario } from './scenario.mjs';

const everyFewSeconds = ['--max-gap', '20s'];
const noRepair = ['--repair-window', '0'];

const twoDays = (now) => ({
  samples: samples({ from: now - 2 * 1_440 * minute, to: now, every: 15_000 }),
  replayFlags: everyFewSeconds,
  service: [...everyFewSeconds, ...noRepair],
});

scenario('history comes while the chart is moved to the right, to the first candle there is', twoDays, async (stage) => {
  const { now } = stage;
  await stage.load('/?pair=USDT_BTC&interval=1m');
  const first = await stage.chartOnce((chart) => chart.rows > 100);
  assert.ok(first.rows < 2_000, 'not all of it comes at once');
  const { x, y, width, height } = await stage.find('chart').boundingBox();

  await stage.find('chart').focus();
  for (let i = 0; i < 4; ++i) await stage.page.keyboard.press('-');
  let moves = 0;
  await stage.once(async () => {
    const middle = y + height / 2;
    await stage.page.mouse.move(x + width * 0.1, middle);
    await stage.page.mouse.down();
    await stage.page.mouse.move(x + width * 0.85, middle, { steps: 4 });
    await stage.page.mouse.up();
    ++moves;
    return stage.chart();
  }, (chart) => chart.first === now - 2 * 1_440 * minute, 90_000);

  const all = await stage.chart();
  assert.ok(moves > 2);
  assert.equal(all.rows + all.gaps, (all.last - all.first) / minute + 1, 'each minute has its place, and one alone');
  assert.ok(all.gaps <= 2, 'none is missing but those in which candled was started');
});

const holeBefore = (now) => ({ from: now - 40 * minute, to: now - 30 * minute });
const badlySeenBefore = (now) => now - 20 * minute;
const withHoles = (now) => {
  const hole = holeBefore(now);
  const badlySeen = badlySeenBefore(now);
  return {
    samples: samples({
      from: now - 60 * minute, to: now,
      seen: (time) => (time < hole.from || time >= hole.to) && (time < badlySeen + 20_000 || time >= badlySeen + 50_000),
    }),
    service: noRepair,
  };
};

scenario('a gap is a gap, and an incomplete candle does not look like a complete one', withHoles, async (stage) => {
  const hole = holeBefore(stage.now);
  const badlySeen = badlySeenBefore(stage.now);
  await stage.load('/?pair=USDT_BTC&interval=1m');
  await stage.chartOnce((numbers) => numbers.rows >= 50);

  const [chart, incomplete] = await stage.once(
    () => chartAndCandles(stage, (candle) => !candle.complete),
    ([numbers, candles]) => numbers.incomplete === candles.length);
  assert.ok(incomplete.some((candle) => candle.open_time === badlySeen));
  assert.ok(chart.gaps >= 10);
  assert.equal(chart.repaired, 0);
  assert.equal(await pixelsOf(stage, await stage.find('chart').boundingBox(), '--repaired'), 0);

  assert.match(await stage.pointAt(badlySeen, badlySeen + minute), /^incomplete$/m);
  assert.match(await stage.pointAt(hole.from + 4 * minute, hole.to - 5 * minute), /^no candle for 10 minutes$/m);
  const inGap = await candlePixels(stage);  // the line of the last price runs through it
  assert.match(await stage.pointAt(hole.from - 8 * minute, hole.from - 7 * minute), /^complete$/m);
  const inCandles = await candlePixels(stage);
  assert.ok(inCandles > 3 * inGap && inCandles > 100, `${inGap} pixels of candles in the gap, ${inCandles} elsewhere`);

  // What the service does not call a gap is a time without trades.
  await stage.page.route('**/api/gaps?*', (route) => route.fulfill({ json: { gaps: [], next: null } }));
  await stage.page.reload();
  await stage.ready();
  await stage.once(() => stage.pointAt(hole.from + 4 * minute, hole.to - 5 * minute), (legend) => /^nothing was traded$/m.test(legend));
});

/** What the chart says of itself, and which stored candles of it are as `wanted` says. */
async function chartAndCandles(stage, wanted) {
  const chart = await stage.chart();
  const { candles } = await stage.api(`/api/candles?pair=USDT_BTC&interval=1m&start=${chart.first}`);
  return [chart, candles.filter(wanted)];
}

/** How much of candles is drawn within three minutes of the crosshair. */
async function candlePixels(stage) {
  const { y, height } = await stage.find('chart').boundingBox();
  return pixelsOf(stage, { x: stage.pointedAt - 26, y, width: 52, height: height * 0.85 }, '--up', '--down');
}

const repaired = (now) => ({ ...withHoles(now), service: ['--feed', 'price'] });

scenario('what the exchange has filled in is drawn as such', repaired, async (stage) => {
  await stage.once(() => stage.api('/api/status').then((status) => status.repair), (repair) => repair.repaired >= 11);
  await stage.load('/?pair=BTC_USDT&interval=1m');

  await stage.once(
    () => chartAndCandles(stage, (candle) => candle.source === 'exchange'),
    ([chart, candles]) => candles.length >= 11 && chart.repaired === candles.length);
  const box = await stage.find('chart').boundingBox();
  await stage.once(() => pixelsOf(stage, box, '--repaired'), (pixels) => pixels > 50);
  await stage.find('interval-10m').click();
  await stage.chartOnce((numbers) => numbers.rows <= 8 && numbers.repaired >= 1);
});
