INSERT INTO candled.change (version, stamp, writer, span, first, last, pair)
SELECT $1, $2, $3, * FROM unnest($4::integer[], $5::timestamptz[], $6::timestamptz[], $7::integer[])
