-- schemac: schema unchanged

-- upgrade

-- ZZ is what ISO 3166 leaves to users.
UPDATE customers SET country = 'ZZ' WHERE country IS NULL;

-- rollback

UPDATE customers SET country = NULL WHERE country = 'ZZ';
