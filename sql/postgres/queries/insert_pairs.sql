INSERT INTO candled.pair (id, name, base, quote) SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[])
