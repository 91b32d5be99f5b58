-- The trades of a candle's bucket, all four null where they are not known: polled prices say nothing of them.
ALTER TABLE candle ADD COLUMN trades INTEGER;         -- how many
ALTER TABLE candle ADD COLUMN volume ANY;             -- in the base currency: the digits without the point, text if more than 18
ALTER TABLE candle ADD COLUMN quote_volume ANY;       -- in the quote currency, likewise
ALTER TABLE candle ADD COLUMN volume_scales INTEGER;  -- 2 x 5 bits, from the lowest: volume's decimals, quote_volume's decimals
-- Reasons of the table given_up: 0 no trades, 1 absent, 2 invalid, 3 shorter candles are stored, 4 not listed yet.
