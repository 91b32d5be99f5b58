SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'candled' AND c.relkind = 'r'
