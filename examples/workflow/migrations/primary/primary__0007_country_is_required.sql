-- upgrade

-- may-fail: It fails if column public.customers.country has a NULL.
-- long-lock: Reads and writes of table public.customers wait while all of its rows are read.
ALTER TABLE public.customers ALTER COLUMN country SET NOT NULL;

-- rollback

ALTER TABLE public.customers ALTER COLUMN country DROP NOT NULL;
