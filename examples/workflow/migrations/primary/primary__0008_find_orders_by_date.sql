-- schemac: transaction off

-- upgrade

CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);

-- rollback

DROP INDEX CONCURRENTLY orders_placed_at_idx;
