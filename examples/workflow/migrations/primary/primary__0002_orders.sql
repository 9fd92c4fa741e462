-- upgrade

CREATE TYPE public.order_status AS ENUM ('open', 'paid', 'shipped');
CREATE TABLE public.orders (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  customer_id bigint NOT NULL,
  status public.order_status DEFAULT 'open' NOT NULL,
  placed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT orders_pkey PRIMARY KEY (id),
  CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES public.customers (id)
);
CREATE INDEX orders_customer_idx ON public.orders (customer_id);

-- rollback

-- conditional: All rows of table public.orders are lost.
-- breaking: Programs that use table public.orders fail.
DROP TABLE public.orders;
-- breaking: Programs that use type public.order_status fail.
DROP TYPE public.order_status;
