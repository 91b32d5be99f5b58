// The dashboard of packaging/grafana, asked as Grafana asks: Prometheus, which scrapes a real candled, and the API itself.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { startExchange, startService } from './programs.mjs';

const packaging = process.env.CANDLED_PACKAGING_DIR;
const skip = spawnSync('prometheus', ['--version']).status === 0 ? false : 'prometheus is not installed';
if (skip) console.log(`${skip}: skipped`);

const patience_ms = 30_000;

// Metrics that no panel shows.
const notShown = [
  'candled_build_info',  // the variables' values come from it
  'candled_feed_info',
  'candled_http_connections_accepted_total',
];

// Those of a store that several processes share: this one is on SQLite.
const onlyShared = /candled_(watch|replay|forming)_/;

let folder, exchange, service, prometheus, prometheusUrl;
const dashboard = JSON.parse(await readFile(join(packaging, 'grafana', 'candled.json'), 'utf8'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const queries = panels.flatMap(({ title, targets }) => targets.filter(({ expr }) => expr).map(({ expr }) => ({ title, expr })));

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candled-watching-'));
  exchange = await startExchange(['--pairs', '20']);
  service = await startService(['--exchange-url', exchange.url, '--store', join(folder, 'candles.db'), '--intervals', '1s,1m',
    '--poll-every', '200ms']);
  if (!skip) await startPrometheus();
});

after(async () => {
  if (prometheus?.exitCode === null) {
    const ended = once(prometheus, 'exit');
    prometheus.kill();
    await ended;
  }
  await service?.stop();
  await exchange?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts it with the example of packaging/prometheus, at a faster pace and on a free port. */
async function startPrometheus() {
  const example = await readFile(join(packaging, 'prometheus', 'prometheus.yml'), 'utf8');
  const replaced = (text, from, to) => (assert.ok(text.includes(from), from), text.replace(from, to));
  let config = replaced(example, 'scrape_interval: 15s', 'scrape_interval: 200ms');
  config = replaced(config, '127.0.0.1:8080', new URL(service.url).host);
  config = replaced(config, 'candled.rules.yml', join(packaging, 'prometheus', 'candled.rules.yml'));
  await writeFile(join(folder, 'prometheus.yml'), config);

  prometheus = spawn('prometheus', ['--config.file', join(folder, 'prometheus.yml'), '--storage.tsdb.path', join(folder, 'data'),
    '--web.listen-address', '127.0.0.1:0'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = [];
  prometheusUrl = await new Promise((resolve, reject) => {
    createInterface({ input: prometheus.stderr }).on('line', (line) => {
      said.push(line);
      const address = /msg="Listening on" address=(\S+)/.exec(line)?.[1];
      if (address) resolve(`http://${address}`);
    });
    prometheus.on('error', reject);
    prometheus.on('exit', () => reject(new Error(`prometheus has ended: ${said.join('\n')}`)));
  });
}

/** What Prometheus' API answers. */
async function ask(path, parameters) {
  const answer = await fetch(`${prometheusUrl}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = await answer.json();
  assert.equal(status, 'success', `${parameters.query}: ${error}`);
  return data;
}

/** A query as Grafana sends it. */
function filledIn(expr) {
  const values = {
    $__rate_interval: '2s',
    $job: 'candled',
    $instance: new URL(service.url).host.replaceAll('.', '\\\\.'),
  };
  const query = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
  assert.ok(!query.includes('$'), query);
  return query;
}

/** Whether a query has data: a series whose newest value is a number. */
async function hasData(expr) {
  const { result } = await ask('query', { query: filledIn(expr) });
  return result.some(({ value: [, number] }) => Number.isFinite(Number(number)));
}

test('the dashboard can be imported, and says what each panel shows', () => {
  assert.ok(dashboard.uid && dashboard.title && dashboard.version >= 1);
  assert.equal(dashboard.id, null);
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const variables = dashboard.templating.list.map(({ name }) => name);
  for (const { title, description, fieldConfig, targets, datasource } of panels) {
    assert.match(description ?? '', /^[A-Z].*\.$/, title);
    assert.ok(fieldConfig.defaults.unit, title);
    for (const target of targets) {
      assert.deepEqual(target.datasource, datasource, title);
      for (const [, variable] of JSON.stringify(target).matchAll(/\$\{?(\w+)/g))
        assert.ok(variable.startsWith('__') || variables.includes(variable), `${title}: ${variable}`);
    }
    for (const { expr } of targets)
      if (expr) assert.match(expr, /job="\$job",instance=~"\$instance"/, title);
  }
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`));
  assert.equal(new Set(cells).size, cells.length, 'panels overlap');
});

test('every metric of candled is shown', async () => {
  const metrics = await (await fetch(service.url + '/metrics')).text();
  const names = [...metrics.matchAll(/^# TYPE (candled_\w+) /gm)].map(([, name]) => name);
  const shown = queries.map(({ expr }) => expr).join('\n');
  assert.deepEqual(names.filter((name) => !new RegExp(`\\b${name}(_bucket)?\\b`).test(shown)).sort(), notShown);
});

test('every query is answered with data', { skip }, async () => {
  const deadline = Date.now() + patience_ms;
  for (const { title, expr } of queries.filter(({ expr }) => !onlyShared.test(expr)))
    while (!(await hasData(expr))) assert.ok(Date.now() < deadline, `${title}: no data: ${expr}`);
});

test('the variables have values', { skip }, async () => {
  for (const { name, query } of dashboard.templating.list.filter(({ type }) => type === 'query')) {
    const [, metric, label] = /^label_values\((.*), (\w+)\)$/.exec(query.query);
    const values = await ask(`label/${label}/values`, { 'match[]': filledIn(metric) });
    assert.deepEqual(values, [{ job: 'candled', instance: new URL(service.url).host }[name]]);
  }
});

test('the alert rules are loaded from beside the example', { skip }, async () => {
  const { groups } = await ask('rules', {});
  assert.ok(groups.find(({ name }) => name === 'candled').rules.length > 10);
});

test('the chart is answered by the API with the columns that it names', async () => {
  const [{ url, root_selector, columns }] = panels.find(({ type }) => type === 'candlestick').targets;
  const now = Date.now();
  const values = { url: service.url, pair: 'BTC_USDT', interval: '1m', __from: now - 21_600_000, __to: now };
  const target = url.replace(/\$\{(\w+)\}/g, (_, name) => values[name]);

  let rows;
  do {
    const answer = await fetch(target);
    assert.equal(answer.status, 200, target);
    rows = (await answer.json())[root_selector];
  } while (rows.length === 0 && Date.now() < now + patience_ms);

  assert.ok(rows.length > 0);
  const fits = {
    timestamp_epoch: (value) => Number.isInteger(value) && value > now - 21_660_000 && value <= now,
    number: (value) => Number(value) > 0,
    boolean: (value) => typeof value === 'boolean',
  };
  for (const row of rows)
    for (const { selector, type } of columns) assert.ok(fits[type](row[selector]), `${selector}: ${row[selector]}`);
});
