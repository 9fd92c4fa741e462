-- upgrade

CREATE TABLE page_views (
    `at` DateTime,
    `path` String,
    `visitor` UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (path, at);

-- rollback

-- conditional: Table default.page_views is dropped with all its rows.
-- breaking: Queries that use table default.page_views fail.
DROP TABLE page_views;
