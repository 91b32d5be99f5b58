// node screenshots.mjs FOLDER [NAME ...]: pictures of the page's main states, as scripts/screenshots wants them.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { addFault } from './programs.mjs';
import { marketSamples, minute, thisMinute } from './samples.mjs';
import { closeBrowser, Stage } from './stage.mjs';

const [folder, ...names] = process.argv.slice(2);

/** What nobody saw of the last half hour: five minutes at all, and parts of three more. */
const hole = thisMinute() - 24 * minute;
const seenBadly = [6, 9, 14].map((ago) => thisMinute() - ago * minute);
const seen = (time) =>
  (time < hole || time >= hole + 5 * minute) && !seenBadly.some((begin) => time >= begin + 20_000 && time < begin + 45_000);

const market = {
  viewport: { width: 1200, height: 720 },
  exchange: ['--pairs', '60'],
  samples: (exchange) => marketSamples(exchange, { hours: 4, seen }),
};
const unrepaired = { ...market, service: ['--repair-window', '0'] };
const repaired = { ...market, service: ['--feed', 'price', '--repair-window', '1h'] };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

async function crosshairOnRepaired(stage) {
  await stage.chartOnce((chart) => chart.repaired >= 8);
  await stage.pointAt(hole + 2 * minute, hole + 3 * minute);
}

const pictures = {
  light: [repaired, crosshairOnRepaired],
  dark: [{ ...repaired, colorScheme: 'dark' }, crosshairOnRepaired],
  gaps: [unrepaired, (stage) => stage.pointAt(seenBadly[1], seenBadly[1] + minute)],
  phone: [{ ...unrepaired, ...phone }],
  health: [repaired, async (stage) => {
    await stage.chartOnce((chart) => chart.repaired >= 8);
    await stage.find('details').locator('summary').click();
  }],
  'exchange-down': [{ ...unrepaired, colorScheme: 'dark' }, async (stage) => {
    await addFault(stage.exchange, { fault: 'status', status: 502, on: '*' });
    await stage.connection('exchange-down');
  }],
};

for (const [name, [options, prepare = () => {}]] of Object.entries(pictures)) {
  if (names.length > 0 && !names.includes(name)) continue;
  // So that no minute ends while the stage is being set.
  const intoMinute_ms = Date.now() % minute;
  if (intoMinute_ms > 30_000) await setTimeout(minute - intoMinute_ms);
  const stage = new Stage();
  try {
    await stage.open(options);
    await stage.load('/?pair=USDT_BTC&interval=1m');
    await stage.connection('live');
    await stage.chartOnce((chart) => chart.rows > 60);
    await prepare(stage);
    await stage.page.screenshot({ path: join(folder, `${name}.png`) });
  } finally {
    await stage.close();
  }
}
await closeBrowser();
