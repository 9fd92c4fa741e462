# The databases of this project. Paths start at the folder of this file.
# Set DATABASE_URL to something like postgres://user:password@localhost/main.
database "main" {
  default     = true
  dialect     = "postgres"
  url         = getenv("DATABASE_URL")
  model_paths = ["models"]
}
