// The document that a real candled answers, given to the tools that people give it to.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startExchange, startService } from './programs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { convertV2 } = createRequire(import.meta.url)('openapi-to-postmanv2');

let folder, exchange, service, document;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candled-openapi-'));
  exchange = await startExchange(['--pairs', '20']);
  service = await startService(['--exchange-url', exchange.url, '--store', join(folder, 'candles.db')]);
  while (!(await fetch(service.url + '/readyz')).ok);
  const text = await (await fetch(service.url + '/openapi.json')).text();
  document = JSON.parse(text);
  await writeFile(join(folder, 'openapi.json'), text);
});

after(async () => {
  await service?.stop();
  await exchange?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program of a package; what it prints is shown if it fails. */
async function run(program, ...args) {
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' };
  try {
    return await promisify(execFile)(join(here, 'node_modules', '.bin', program), args, { cwd: folder, env });
  } catch (error) {
    assert.fail(`${program} failed: ${error.stdout}${error.stderr}`);
  }
}

test('redocly lint finds neither errors nor warnings', async () => {
  await run('redocly', 'lint', 'openapi.json', '--config', join(here, 'redocly.yaml'));
});

test('a TypeScript client of openapi-typescript compiles, computes with times, and works', async () => {
  await run('openapi-typescript', 'openapi.json', '--output', 'api.d.ts');
  await copyFile(join(here, 'client.ts'), join(folder, 'client.ts'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await run('tsc', '--strict', '--skipLibCheck', '--target', 'es2022', '--lib', 'es2023,dom', '--module', 'esnext',
    '--moduleResolution', 'bundler', 'client.ts');

  const { Client, Refused, tour } = await import(pathToFileURL(join(folder, 'client.js')));
  const client = new Client(service.url);
  const seen = await tour(client);

  assert.ok(seen.middles.length > 0 && seen.middles.every((time) => Math.abs(time - Date.now()) < 3_600_000));
  assert.ok(seen.ages.every((age) => age < 60_000));
  assert.ok(Math.abs(seen.seconds - Date.now() / 1000) < 3600);
  await assert.rejects(client.get('/api/candles', { limit: 0 }), (error) => {
    assert.ok(error instanceof Refused);
    assert.deepEqual([error.problem.parameter, error.problem.given], ['limit', '0']);
    return true;
  });
});

/** Parameters of a path, by their names. */
function described(path, kind) {
  const resolved = ({ $ref, ...own }) =>
    $ref ? $ref.slice(2).split('/').reduce((value, name) => value[name], document) : own;
  const parameters = (document.paths[path].get.parameters ?? []).map(resolved).filter((one) => one.in === kind);
  return new Map(parameters.map((parameter) => [parameter.name, parameter]));
}

/** The status of the answer to a request; a stream, which has no end, is left. */
async function statusOf(target, headers = {}) {
  const stop = new AbortController();
  const answer = await fetch(new URL(target, service.url), { headers, signal: stop.signal });
  stop.abort();
  return answer.status;
}

test('every value that the description shows is answered', async () => {
  for (const path of Object.keys(document.paths))
    for (const [name, { example, schema }] of described(path, 'query'))
      for (const value of [example, ...(schema.examples ?? schema.enum ?? [schema.minimum, schema.maximum])]) {
        const target = new URL(document.paths[path].get['x-request'], service.url);
        target.searchParams.set(name, value);
        assert.equal(await statusOf(target), 200, target.href);
      }
});

/** Postman's collection of the document, as a list of requests. */
async function collected(options) {
  const data = JSON.stringify(document);
  const { result, reason, output } = await promisify(convertV2)({ type: 'string', data }, options);
  assert.ok(result, reason);
  const requests = (items) => items.flatMap(({ item, request }) => (item ? requests(item) : [request]));
  const collection = output[0].data;
  assert.equal(collection.auth ?? undefined, undefined);
  assert.equal(collection.variable.find(({ key }) => key === 'baseUrl').value, service.url);
  return requests(collection.item);
}

/** A request's path, as the document writes it: /assets/{name}. */
function pathOf({ url }) {
  return '/' + (url.path ?? []).map((part) => part.replace(/^:(.*)/, '{$1}')).join('/');
}

/** What a request sends of a kind of parameter. */
function sent({ url, header }, kind) {
  const given = { query: url.query, header, path: url.variable }[kind] ?? [];
  return given.filter(({ key }) => !['Accept', 'Authorization'].includes(key));
}

/** Sends a request as Postman does, and returns the status. */
async function statusOfRequest(request) {
  const enabled = (kind) => sent(request, kind).filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value]);
  const path = enabled('path').reduce((path, [name, value]) => path.replace(`{${name}}`, value), pathOf(request));
  return statusOf(`${path}?${new URLSearchParams(enabled('query'))}`, Object.fromEntries(enabled('header')));
}

test("Postman's import has every route, with an example of each parameter, and asks for no token", async () => {
  const requests = await collected({ parametersResolution: 'Example', enableOptionalParameters: false });

  assert.deepEqual(requests.map(pathOf).sort(), Object.keys(document.paths).sort());
  for (const request of requests) {
    const path = pathOf(request);
    assert.equal(request.method, 'GET');
    assert.ok([undefined, 'noauth'].includes(request.auth?.type), path);
    for (const kind of ['query', 'header', 'path']) {
      const parameters = described(path, kind);
      assert.deepEqual(sent(request, kind).map(({ key }) => key).sort(), [...parameters.keys()].sort(), path);
      for (const { key, value, disabled } of sent(request, kind)) {
        const { example, required } = parameters.get(key);
        assert.deepEqual({ path, key, value, disabled }, { path, key, value: String(example), disabled: !required });
      }
    }
  }
});

for (const enableOptionalParameters of [false, true])
  test(`each request of Postman's import works ${enableOptionalParameters ? 'with all' : 'without'} optional parameters`, async () => {
    for (const request of await collected({ parametersResolution: 'Example', enableOptionalParameters }))
      assert.equal(await statusOfRequest(request), 200, pathOf(request));
  });
