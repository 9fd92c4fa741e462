-- upgrade

CREATE TABLE public.order_lines (
  order_id bigint NOT NULL,
  product_id bigint NOT NULL,
  quantity integer NOT NULL,
  price numeric(10,2) NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, product_id),
  CONSTRAINT order_lines_quantity_check CHECK (quantity > 0),
  CONSTRAINT order_lines_order_fk FOREIGN KEY (order_id) REFERENCES public.orders (id) ON DELETE CASCADE,
  CONSTRAINT order_lines_product_fk FOREIGN KEY (product_id) REFERENCES public.products (id)
);

-- rollback

-- conditional: All rows of table public.order_lines are lost.
-- breaking: Programs that use table public.order_lines fail.
DROP TABLE public.order_lines;
