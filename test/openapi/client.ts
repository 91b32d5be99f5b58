// A client as somebody writes it with openapi-typescript: it compiles with --strict, and the test runs it.
import type { components, paths } from './api';

type Answers<Path extends keyof paths> = paths[Path]['get'] extends { responses: infer Responses } ? Responses : never;
type Json<Path extends keyof paths> =
  Answers<Path> extends { 200: { content: { 'application/json': infer Body } } } ? Body : never;
type Query<Path extends keyof paths> =
  paths[Path]['get'] extends { parameters: { query?: infer Parameters } } ? NonNullable<Parameters> : never;

export type Candle = components['schemas']['Candle'];
export type Problem = Answers<'/api/candles'>[400]['content']['application/problem+json'];

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }
}

export class Client {
  constructor(readonly url: string) {}

  async get<Path extends keyof paths>(path: Path, query?: Query<Path>): Promise<Json<Path>> {
    const answer = await fetch(this.#target(path, query));
    if (!answer.ok) throw new Refused((await answer.json()) as Problem);
    return (await answer.json()) as Json<Path>;
  }

  /** The first row that a stream sends. */
  async firstRow(query: Query<'/api/stream'>): Promise<Candle> {
    const answer = await fetch(this.#target('/api/stream', query));
    let text = '';
    for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(bytes);
      const data = /^data: (.*)\n/m.exec(text)?.[1];
      if (data) return JSON.parse(data) as Candle;
    }
    throw new Error('the stream has ended');
  }

  #target(path: string, query: object = {}): string {
    const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    return `${this.url}${path}?${new URLSearchParams(pairs)}`;
  }
}

/** The time at which a candle's bucket is half over. */
export function middle(candle: Candle): number {
  return candle.open_time + (candle.close_time - candle.open_time) / 2;
}

/** Uses the types of each answer; what must not compile is marked. */
export async function tour(client: Client) {
  const page = await client.get('/api/candles', { pair: 'BTC_USDT', interval: '1m', include: 'forming', limit: 2 });
  const middles: number[] = page.candles.map(middle);
  // @ts-expect-error A price is text with the exchange's own digits.
  const price: number = page.candles[0]?.open;
  // @ts-expect-error There is no such order.
  await client.get('/api/candles', { order: 'up' }).catch(() => {});

  const pairs = await client.get('/api/pairs', { quote: 'USDT' });
  const ages: number[] = pairs.pairs.map((pair) => (pair.last_time === null ? Infinity : Date.now() - pair.last_time));
  const counts: number[] = pairs.pairs.flatMap((pair) => pair.candles.map((stored) => stored.count));

  const status = await client.get('/api/status');
  const failure: string | undefined = status.feed.last_error?.failure;
  const late: number = status.samples.late + (status.samples.rejected['not_positive'] ?? 0);

  const gaps = await client.get('/api/gaps', { pair: 'BTC_USDT', limit: 1 });
  const missing: number[] = gaps.gaps.filter((gap) => gap.kind === 'missing').map((gap) => gap.end - gap.start);

  const history = await client.get('/udf/history', { symbol: 'BTC_USDT', resolution: '1', countback: 2 });
  const bars: number = history.s === 'ok' ? history.t.length : 0;

  const row = await client.firstRow({ pair: 'BTC_USDT', interval: '1m', times: 's' });
  const closed: boolean | undefined = row.closed;

  return { middles, price, ages, counts, failure, late, missing, bars, closed, seconds: row.open_time };
}
