import { CandlestickSeries, createChart, type UTCTimestamp } from "lightweight-charts";

const element = document.getElementById("chart")!;
const chart = createChart(element, { autoSize: true, layout: { attributionLogo: false } });
const series = chart.addSeries(CandlestickSeries);
const answer = await fetch("/api/candles?pair=btc-usdt&interval=1m&limit=500");
const page = await answer.json();
series.setData(page.candles.map((row: Record<string, string>) => ({
  time: (Number(row.open_time) / 1000) as UTCTimestamp,
  open: Number(row.open), high: Number(row.high), low: Number(row.low), close: Number(row.close),
})));
document.documentElement.dataset.ready = "true";
