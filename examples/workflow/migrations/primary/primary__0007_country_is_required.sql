-- upgrade

-- may-fail: It fails if column public.customers.country has a NULL.
-- long-lock: Reads and writes of table public.customers wait while all of its rows are read.
-- breaking: Programs that write NULL into column public.customers.country fail from then on.
ALTER TABLE public.customers ALTER COLUMN country SET NOT NULL;

-- rollback

-- breaking: Programs that rely on column public.customers.country to have a value meet NULL.
ALTER TABLE public.customers ALTER COLUMN country DROP NOT NULL;
