-- upgrade

ALTER TABLE page_views ADD COLUMN `referrer` LowCardinality(String) DEFAULT '' AFTER `path`;

-- rollback

-- conditional: All values of column test_1.page_views.referrer are deleted.
-- breaking: Queries that use column test_1.page_views.referrer fail.
ALTER TABLE page_views DROP COLUMN `referrer`;
