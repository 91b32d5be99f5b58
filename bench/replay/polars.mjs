// Candles of 1m, 5m and 10m from a recording, with polars: node polars.mjs SAMPLES.csv CANDLES.csv
// Prices are binary floating point here: with no more than 15 digits they come out as they went in.
import pl from "nodejs-polars";

const [samples, candles] = process.argv.slice(2);
const length = (minutes) => minutes * 60000;
const bucket = (column, minutes) => pl.col(column).sub(pl.col(column).modulo(pl.lit(length(minutes)))).cast(pl.Int64).alias("open_time");
const named = (frame, minutes) =>
  frame.select(
    pl.col("pair"),
    pl.lit(`${minutes}m`).alias("interval"),
    pl.col("open_time"),
    ...["open", "high", "low", "close"].map((price) => pl.col(price)),
    pl.col("samples").cast(pl.Int64),
    pl.lit(minutes).cast(pl.Int64).alias("minutes"),
  );

const minute = pl
  .scanCSV(samples, { schema: { time_ms: pl.Int64, pair: pl.String, price: pl.Float64 } })
  .withColumn(bucket("time_ms", 1))
  .groupBy(["pair", "open_time"])
  .agg(
    pl.col("price").first().alias("open"),
    pl.col("price").max().alias("high"),
    pl.col("price").min().alias("low"),
    pl.col("price").last().alias("close"),
    pl.col("price").count().alias("samples"),
  )
  .collectSync();

const bigger = (minutes) =>
  minute
    .lazy()
    .sort("open_time")
    .withColumn(bucket("open_time", minutes))
    .groupBy(["pair", "open_time"])
    .agg(
      pl.col("open").first(),
      pl.col("high").max(),
      pl.col("low").min(),
      pl.col("close").last(),
      pl.col("samples").sum(),
    )
    .collectSync();

pl.concat([named(minute, 1), named(bigger(5), 5), named(bigger(10), 10)])
  .sort(["open_time", "pair", "minutes"])
  .drop("minutes")
  .writeCSV(candles, { includeHeader: true, sep: ",", floatPrecision: 8 });
