# The embedded default: one SQLite file, nothing to install.
database "shop" {
  default     = true
  dialect     = "sqlite"
  url         = "sqlite://shop.db"
  model_paths = ["models"]
}
