-- upgrade

ALTER TABLE page_views ADD COLUMN `referrer` LowCardinality(String) DEFAULT '' AFTER `path`;

-- rollback

-- conditional: All values of column default.page_views.referrer are deleted.
-- breaking: Queries that use column default.page_views.referrer fail.
ALTER TABLE page_views DROP COLUMN `referrer`;
