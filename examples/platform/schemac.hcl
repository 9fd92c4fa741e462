# One project, two databases: the application's own, and what is counted.
variable "primary_url" {
  type    = string
  default = "postgres://localhost:5432/main"
}

variable "analytics_url" {
  type    = string
  default = "clickhouse://localhost:9000/analytics"
}

database "primary" {
  default     = true
  dialect     = "postgres"
  url         = var.primary_url
  model_paths = ["models/primary"]
}

database "analytics" {
  dialect     = "clickhouse"
  url         = var.analytics_url
  model_paths = ["models/analytics"]
}
