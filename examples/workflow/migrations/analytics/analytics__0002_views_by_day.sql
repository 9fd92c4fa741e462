-- upgrade

CREATE TABLE daily_views (
    `day` Date,
    `path` String,
    `views` UInt64
)
ENGINE = SummingMergeTree
ORDER BY (path, day);
CREATE MATERIALIZED VIEW daily_views_mv TO daily_views AS
SELECT toDate(at) AS day, path, toUInt64(count()) AS views FROM page_views GROUP BY day, path;

-- rollback

-- breaking: Rows inserted while default.daily_views_mv is gone do not reach default.daily_views.
DROP VIEW daily_views_mv;
-- conditional: Table default.daily_views is dropped with all its rows.
-- breaking: Queries that use table default.daily_views fail.
DROP TABLE daily_views;
