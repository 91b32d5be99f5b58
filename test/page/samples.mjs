// Recorded samples for `candled replay`.

export const minute = 60_000;

/** The start of the running minute. */
export function thisMinute() {
  return Math.floor(Date.now() / minute) * minute;
}

/** Lines about one pair, one every `every` milliseconds from `from` up to `to`, but for those that `seen` does not want. */
export function samples({ pair = 'USDT_BTC', from, to, every = 1_000, seen = () => true }) {
  const lines = [];
  for (let time = from; time < to; time += every)
    if (seen(time)) lines.push(`${time},${pair},${price(time)}`);
  return lines;
}

/**
 * Lines about the first pairs that the page lists, with the prices that the simulated exchange had then. Of BTC_USDT there are
 * `hours`, but for what `seen` does not want, and an hour of the others.
 */
export async function marketSamples(exchange, { hours, seen, others = 16, every = 5_000 }) {
  const ask = async (target) => (await fetch(exchange.url + target)).json();
  const end = thisMinute();
  const traded = (await ask('/markets/price')).filter(({ price }) => Number(price) > 0).map(({ symbol }) => symbol).sort();
  const wanted = [];
  for (let time = end - hours * 60 * minute; time < end; time += every) {
    if (seen(time)) wanted.push({ time, symbol: 'BTC_USDT' });
    if (time >= end - 61 * minute)
      for (const symbol of traded.slice(0, others)) if (symbol !== 'BTC_USDT') wanted.push({ time, symbol });
  }
  const lines = new Array(wanted.length);
  let next = 0;
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (next < wanted.length) {
      const place = next++;
      const { time, symbol } = wanted[place];
      const { price } = await ask(`/sim/price?pair=${encodeURIComponent(symbol)}&time=${time}`);
      lines[place] = `${time},${symbol.split('_').reverse().join('_')},${price}`;
    }
  }));
  return lines;
}

/** A price that goes up and down within minutes and hours. */
function price(time) {
  const wave = (period, height) => height * Math.sin((time / period) * 2 * Math.PI);
  return (64_000 + wave(7 * minute, 60) + wave(95 * minute, 300) + wave(13_000, 15)).toFixed(8);
}
