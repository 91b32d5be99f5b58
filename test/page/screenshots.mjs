// node screenshots.mjs FOLDER: pictures of the page's main states, as scripts/screenshots wants them.
import { join } from 'node:path';
import { addFault } from './programs.mjs';
import { minute, samples, thisMinute } from './samples.mjs';
import { Stage } from './stage.mjs';

const folder = process.argv[2];
const now = thisMinute();
const desktop = { viewport: { width: 1200, height: 720 } };
const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Three hours of a pair, with what can go wrong in the last one. */
const hole = { from: now - 26 * minute, to: now - 21 * minute };
const seenBadly = (time) => time % (4 * minute) < 20_000 && time > now - 15 * minute && time < now - 6 * minute;
const withHoles = samples({
  from: now - 180 * minute, to: now, seen: (time) => (time < hole.from || time >= hole.to) && !seenBadly(time),
});

async function picture(name, options, prepare = async () => {}) {
  const stage = new Stage();
  try {
    await stage.open({ ...desktop, ...options });
    await stage.load(options.target ?? '/?pair=BTC_USDT&interval=1m');
    await stage.connection('live');
    await stage.chartOnce((chart) => chart.rows > 1);
    await prepare(stage);
    await stage.page.screenshot({ path: join(folder, `${name}.png`) });
  } finally {
    await stage.close();
  }
}

/** A market of which the exchange has told the last day. */
const market = { exchange: ['--pairs', '60'], service: ['--feed', 'price', '--repair-window', '3h'] };

async function repaired(stage) {
  await stage.once(() => stage.api('/api/status').then((status) => status.repair), (repair) => repair.state === 'idle' && repair.open === 0, 240_000);
  await stage.page.reload();
  await stage.ready();
  await stage.connection('live');
}

async function point(stage, place) {
  const { x, y, width, height } = await stage.find('chart').boundingBox();
  await stage.page.mouse.move(x + width * place, y + height * 0.45);
}

const only = process.argv.slice(3);
const pictures = {
  light: () => picture('light', { ...market, samples: withHoles }, async (stage) => { await repaired(stage); await point(stage, 0.6); }),
  dark: () => picture('dark', { ...market, samples: withHoles, colorScheme: 'dark' }, async (stage) => { await repaired(stage); await point(stage, 0.6); }),
  gaps: () => picture('gaps', { samples: withHoles, service: ['--repair-window', '0'], target: '/?pair=USDT_BTC&interval=1m' }),
  phone: () => picture('phone', { ...phone, samples: withHoles, service: ['--repair-window', '0'], target: '/?pair=USDT_BTC&interval=1m' }),
  down: () => picture('exchange-down', { samples: withHoles, service: ['--repair-window', '0'], colorScheme: 'dark', target: '/?pair=USDT_BTC&interval=1m' },
    async (stage) => {
      await addFault(stage.exchange, { fault: 'status', status: 502, on: '*' });
      await stage.connection('exchange-down');
      await stage.find('details').locator('summary').click();
    }),
};
for (const [name, take] of Object.entries(pictures)) if (only.length === 0 || only.includes(name)) await take();
