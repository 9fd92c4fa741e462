-- upgrade

ALTER TYPE public.order_status ADD VALUE 'refunded';
CREATE TABLE public.refunds (
  order_id bigint NOT NULL,
  amount numeric(10,2) NOT NULL,
  reason text DEFAULT '' NOT NULL,
  refunded_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT refunds_pkey PRIMARY KEY (order_id),
  CONSTRAINT refunds_amount_check CHECK (amount > 0),
  CONSTRAINT refunds_order_fk FOREIGN KEY (order_id) REFERENCES public.orders (id)
);

-- rollback

ALTER TYPE public.order_status RENAME TO order_status_old;
CREATE TYPE public.order_status AS ENUM ('open', 'paid', 'shipped');
-- conditional: It fails if column public.orders.status has a removed value: refunded.
-- rewrite: Table public.orders is written anew; nobody can read or write it until that is done.
ALTER TABLE public.orders
  ALTER COLUMN status DROP DEFAULT,
  ALTER COLUMN status TYPE public.order_status USING status::text::public.order_status,
  ALTER COLUMN status SET DEFAULT 'open';
DROP TYPE public.order_status_old;
-- conditional: All rows of table public.refunds are lost.
-- breaking: Programs that use table public.refunds fail.
DROP TABLE public.refunds;
