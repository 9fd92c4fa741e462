-- upgrade

CREATE TABLE public.customers (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  email character varying(320) NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT customers_pkey PRIMARY KEY (id),
  CONSTRAINT customers_email_key UNIQUE (email)
);
CREATE TABLE public.products (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  sku character varying(40) NOT NULL,
  title text NOT NULL,
  price numeric(10,2) NOT NULL,
  CONSTRAINT products_pkey PRIMARY KEY (id),
  CONSTRAINT products_sku_key UNIQUE (sku),
  CONSTRAINT products_price_check CHECK (price >= 0)
);

-- rollback

-- conditional: All rows of table public.customers are lost.
-- breaking: Programs that use table public.customers fail.
DROP TABLE public.customers;
-- conditional: All rows of table public.products are lost.
-- breaking: Programs that use table public.products fail.
DROP TABLE public.products;
