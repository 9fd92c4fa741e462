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

-- conditional: Table test_1.page_views is dropped with all its rows.
-- breaking: Queries that use table test_1.page_views fail.
DROP TABLE page_views;
