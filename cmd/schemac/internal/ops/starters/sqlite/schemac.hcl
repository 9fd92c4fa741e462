# The databases of this project. Paths start at the folder of this file.
database "main" {
  default     = true
  dialect     = "sqlite"
  url         = "sqlite://main.db"
  model_paths = ["models"]
}
