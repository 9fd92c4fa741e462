# A shop: its own PostgreSQL database, and what is counted, in ClickHouse.
# Commands that need no server need no URL.
database "primary" {
  default     = true
  dialect     = "postgres"
  url         = getenv("PRIMARY_URL")
  model_paths = ["models/primary"]
}

database "analytics" {
  dialect     = "clickhouse"
  url         = getenv("ANALYTICS_URL")
  model_paths = ["models/analytics"]
}
