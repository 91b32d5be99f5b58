// Runs every command of the documents as a reader would: page by page, in a folder of its own with the store of a running
// service, whose address takes the place of localhost:8080; that of the simulated exchange takes the place of localhost:8081.
// What is not run has its reason in its fence.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { startExchange, startService } from '../page/programs.mjs';
import { commandsOf, readPage } from './markdown.mjs';
import { pages, tree } from './pages.mjs';

const longest = 60_000;  // of a block
const rowsToBeginWith = 600;
// Debian's python has Debian's modules.
const interpreters = { sh: ['bash', '-eu'], console: ['bash', '-eu'], python: ['/usr/bin/python3', '-'] };

// Read before anything is started: a page that cannot be read ends this module, and nothing would stop what runs.
const blocksOf = new Map(pages().map((page) => [page, readPage(page).blocks.filter(({ runs }) => runs)]));

let folder, exchange, service;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'candled-docs-'));
  exchange = await startExchange();
  service = await startService(['--exchange-url', exchange.url, '--store', `sqlite:${join(folder, 'candles.db')}`,
    '--backfill', '1d', '--repair-rate', '100/s', '--intervals', '1m,5m,10m']);
  await history('USDT_BTC');
});

after(async () => {
  await service?.stop();
  await exchange?.stop();
  rmSync(folder, { recursive: true });
});

/** Waits until the history of a pair has come from the exchange. */
async function history(pair) {
  for (let rows = 0; rows < rowsToBeginWith;) {
    const answer = await fetch(`${service.url}/api/candles?pair=${pair}&interval=1m&limit=${rowsToBeginWith}`);
    rows = answer.ok ? (await answer.json()).candles.length : 0;
  }
}

/** Runs a block, and returns what it printed. */
async function run({ language, text, where }) {
  const [program, ...flags] = interpreters[language];
  const commands = language === 'console' ? commandsOf(text) : text;
  const here = commands.replaceAll(/localhost:8080|127\.0\.0\.1:8080/g, new URL(service.url).host).replaceAll('localhost:8081', new URL(exchange.url).host);
  const child = spawn(program, flags, {
    cwd: folder,
    timeout: longest,
    env: { ...process.env, PATH: `${process.env.CANDLED_BIN_DIR}:${process.env.PATH}`, MPLBACKEND: 'Agg', CANDLED_EXCHANGE_URL: exchange.url },
  });
  let said = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (said += bytes));
  child.stdin.end(here);
  const [status, signal] = await new Promise((resolve) => child.on('close', (...ended) => resolve(ended)));
  assert.equal(status, 0, `${where}: ended with ${status ?? signal}:\n${said}`);
  return said;
}

for (const [page, blocks] of blocksOf) {
  if (blocks.length === 0) continue;
  test(`the commands of ${relative(tree, page)} run`, async () => {
    for (const block of blocks) {
      const said = await run(block);
      const fails = /"status":[45]\d\d/;
      assert.equal(fails.test(said), fails.test(block.text), `${block.where}: ${said}`);
    }
  });
}
