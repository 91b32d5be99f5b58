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

/** A price that goes up and down within minutes and hours. */
function price(time) {
  const wave = (period, height) => height * Math.sin((time / period) * 2 * Math.PI);
  return (64_000 + wave(7 * minute, 60) + wave(95 * minute, 300) + wave(13_000, 15)).toFixed(8);
}
