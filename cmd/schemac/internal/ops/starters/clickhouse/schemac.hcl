# The databases of this project. Paths start at the folder of this file.
# Set DATABASE_URL to something like clickhouse://user:password@localhost:9000/default.
database "main" {
  default     = true
  dialect     = "clickhouse"
  url         = getenv("DATABASE_URL")
  model_paths = ["models"]
}
