-- upgrade

ALTER TABLE public.customers ADD COLUMN country character(2);

-- rollback

-- conditional: All values of column public.customers.country are lost.
-- breaking: Programs that use column public.customers.country fail.
ALTER TABLE public.customers DROP COLUMN country;
