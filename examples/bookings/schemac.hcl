variable "url" {
  type        = string
  description = "where the database is"
  default     = "postgres://localhost:5432/bookings"
}

database "bookings" {
  default     = true
  dialect     = "postgres"
  url         = var.url
  model_paths = ["models"]
}
