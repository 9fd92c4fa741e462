-- upgrade

CREATE VIEW public.order_totals AS
SELECT o.id, o.customer_id, sum(l.quantity * l.price) AS total
FROM orders o
JOIN order_lines l ON l.order_id = o.id
GROUP BY o.id, o.customer_id;

-- rollback

-- breaking: Programs that use view public.order_totals fail.
DROP VIEW public.order_totals;
