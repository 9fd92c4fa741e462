variable "url" {
  type        = string
  description = "where the database is"
  default     = "clickhouse://localhost:9000/telemetry"
}

database "telemetry" {
  default     = true
  dialect     = "clickhouse"
  url         = var.url
  model_paths = ["models"]
}
